"""Words that carry no fact of their own: they are not counted as support, and any clause may be retold with them."""

from __future__ import annotations

# A string that is split reads as the word list it is; a list of quoted words would take three times the room.
EMPTY = frozenset(
    """
    可以 能够 应当 需要 必须 就是 如果 或者 以及 并且 而且 但是 不过 因此 所以 其他 其中 有关 相关 这个
    那个 这些 那些 进行 还是 他们 我们 自己 时候 的话 只要 就能 一起 按照 根据 以后 之后 之前 比如 例如
    也就是 包括 属于 没有 不用 不能 不会 是否 怎么 什么 哪些 方案 本条 规定 明确 提出 与否 要求 工作 情况
    方面 问题 同时 对于 关于 通过 由于 这样 都是 还要 也可 也可以 可 应 需 要 不 都 也 还 就 而 及 与
    和 或 这条 这里 大家 咱们 您 你 来说 简单 说 一句话 意思 指的是 人 的 了 在 是 把 将 被 让 给 从
    到 向 对 为 以 于 所 者 等 上 下 中 里 后 前 时
    """.split()  # noqa: SIM905
)
"""Function words, modals and words about the text itself: left out when support is measured."""

PLAIN = frozenset(
    """
    目标 牵头 牵头部门 通知 部门 落款 情形 前提 条件 参加 列为 文件 当作 保持 决定 开始 列出 单位 包含
    包括 符合 提法 算不算 达到 返回 并列 地方 任务 要求 规定 方案 工作 政策 规则 办法 内容 意思 说法 做法
    事情 问题 情况 时候 时间 日期 地点 对象 范围 适用 办理 办 申请 申报 提出 提供 负责 主管 有关 相关
    属于 叫做 称为 指的是 看作 视为 算作 需要 满足 具备 可以 能够 应当 愿意 想要 打算 选择 同意 一起 一同
    同住 住在 居住 回到 回去 回来 迁到 迁回 迁入 转到 转入 进入 离开 继而 变为 作为 制定 依据 根据 按照
    参照 执行 实行 施行 实施 推进 推动 开展 建立 完善 健全 加快 做好 落实 保障 维护 尊重 处理 解决 逐步
    逐渐 明确 说明 写明 强调 列举 例如 比如 分为 享受 享有 得到 获得 待遇 权利 资格 好处 群众 居民 百姓
    人员 个人 本人 自己 家人 家属 本条 条文 原文 国家 政府 本市 我市 全市 这样 那样 简单 主要 重点 具体
    目前 现在 同样 一样 相同 一致 所有 方式 措施 制度 体系 机制 信息 服务 第一位 排在 进城 外地 符合条件
    事由 涉及 对应 区别 分开 合并 统一 人群 群体 前面 后面 上面 下面 标准 不能 不用 不会 不得 不是 没有
    不算 住房 用以 申请人 迁回去 受限制
    """.split()  # noqa: SIM905
)
"""Words with which any clause may be retold; they add no fact. Everything else must be the source's own word or its plain synonym."""
