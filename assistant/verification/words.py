"""The small closed word classes of policy Chinese that several checks share."""

from __future__ import annotations

import re

MAY = re.compile(r"可以(?!适应)|可(?!以|持续|能|靠|见|观|行|喜)|能够|(?<![功性技智才只职可])能(?![力源够否不])|允许|准许|准予")
"""What one is free to do."""
MUST = re.compile(
    r"应当|(?<![适相对供反响效答回])应(?![销急对用有届付])|必须|必需|务必|须|需(?!求)|"
    r"(?<![不只重主想首必简摘概紧])要(?![求是素点件闻么])|(?<=[还都就先也])得(?=[先有经由在要满符征办])"
)
"""What one has to do."""
CONDITION_END = re.compile(r"(?:的|的人员|的人|的话|时|后)[，,：:]?$")
NO_LEAD = re.compile(r"(?:没有|无|不设|不分)[^，。；]{0,4}牵头")
"""Said of departments, and checked against the clause's arrangement instead of its words."""
TASK = re.compile(
    r"加快|逐步|探索|推进|推动|完善|健全|建立|做好|稳步|扩大|努力|不断|试点|整合|统筹|落实|加强|强化|深化|纳入|促进|实现|优先解决|妥善处理|有效解决"
)
"""Work set for offices."""
RIGHT = re.compile(r"享受|享有|有权|领取|能领|可领|获得|得到|拿到|享")
"""What people are said to receive."""
GRADUAL = re.compile(r"逐步|逐渐|慢慢|一步步|分步|正在|努力|推进|加快|探索|试点|目标|任务|方向")
