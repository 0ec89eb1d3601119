"""A report as one self-contained HTML page: figures first, then every question. Everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from assistant.records import Outcome
from evals.explanations import HEADINGS, explanation
from evals.measures import MEASURES, Measure
from evals.page_questions import questions_section
from evals.plots import histogram, share_bar
from evals.report import about_lines, goal_text, interval, kind_name, number
from evals.spreadsheets import OUTCOME_NAMES

FIGURE_HEADINGS = ("指标", "数值", "目标", "", "95%区间", "从0到1", "n", "出错")
_FOLDER = Path(__file__).parent


def as_html(report: Mapping[str, Any]) -> str:
    """A report's page.

    Args:
        report: What `evals.report.content` gives.

    Returns:
        One HTML document that loads nothing; of a sealed set it holds no single question.
    """
    sections = [
        ("总表", "overall", _overall(report)),
        ("与其他配置并排", "beside", _beside(report["runs"]) if len(report["runs"]) > 1 else ""),
        ("分题型", "kinds", _kinds(report["runs"][0])),
        ("结果对不对", "outcomes", "" if report["sealed"] else _confusion(report)),
        ("用时", "latency", _latency(report)),
        ("分项", "parts", "".join(_part(part) for part in report["parts"])),
        ("逐题", "questions", "" if report["sealed"] else questions_section(report)),
        ("指标怎么算", "measures", _explanations(report)),
        ("这次测的是什么", "about", _about(report)),
    ]
    return document(f"评测报告：{report['set']}", _summary(report), sections)


def document(title: str, lead: str, sections: Sequence[tuple[str, str, str]]) -> str:
    """Put sections (heading, anchor, HTML) into one page with contents; empty ones are left out."""
    shown = [each for each in sections if each[2]]
    links = "".join(f'<a href="#{anchor}">{escape(heading)}</a>' for heading, anchor, _ in shown)
    body = "".join(f'<section id="{anchor}"><h2>{escape(heading)}</h2>{inner}</section>' for heading, anchor, inner in shown)
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f"<header><h1>{escape(title)}</h1>{lead}<nav>{links}</nav></header><main>{body}</main><script>{script}</script></body></html>\n"
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, kind: str = "") -> str:
    """A table that scrolls sideways in its own box; the cells are HTML."""
    head = "".join(f"<th>{escape(each)}</th>" for each in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def met(each: Mapping[str, Any], goal: float | None, *, lower_is_better: bool) -> str:
    """Whether a goal is met, as a word that does not rest on colour."""
    if goal is None or each["value"] is None:
        return ""
    good = each["value"] <= goal if lower_is_better else each["value"] >= goal
    return f'<span class="{"yes" if good else "no"}">{"达到" if good else "未到"}</span>'


def _summary(report: Mapping[str, Any]) -> str:
    first = report["runs"][0]
    count, faulty, raised = first["questions"], first["questions_with_a_fault"], first["raised_errors"]
    words = f"{count}题里{count - faulty}题没有任何失误，{faulty}题有失误（其中程序出错{raised}题）。"
    note = f'<p class="sealed">{escape(report["note"])}</p>' if report["sealed"] else ""
    legend = "n是算进去的题数或处数；方括号是95%区间：题目换一批，数值大致会落在里面。出错的题按最差计入，从不丢掉。"
    return (
        f'<p class="lead"><b>{escape(first["configuration"]["title"])}</b>：{words}</p>{note}'
        f'<p class="soft">{escape(str(report["about"].get("run_at", "")))} 运行。{legend}</p>'
    )


def _overall(report: Mapping[str, Any]) -> str:
    measures = report["runs"][0]["measures"]
    rows = [_figure_row(measure.title, measures[measure.name], measure) for measure in _shown(measures)]
    return table(FIGURE_HEADINGS, rows, kind="figures") + (
        '<p class="soft">点是数值，横线是区间，竖线是目标。「没写却答了」「写了却没答」越低越好，其余越高越好。</p>'
    )


def _figure_row(title: str, each: Mapping[str, Any], measure: Measure | Mapping[str, Any]) -> tuple[str, ...]:
    goal, lower = (
        (measure.goal, measure.lower_is_better) if isinstance(measure, Measure) else (measure["goal"], bool(measure["lower_is_better"]))
    )
    return (
        escape(title),
        f"<b>{number(each['value'])}</b>",
        goal_text(measure),
        met(each, goal, lower_is_better=lower),
        interval(each),
        share_bar(each, goal),
        str(each["n"]),
        str(each["failed"]),
    )


def _beside(runs: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for measure in _shown({name: None for name in runs[0]["measures"] if any(name in run["measures"] for run in runs[1:])}):
        cells = [run["measures"].get(measure.name) for run in runs]
        rows.append((escape(measure.title), *("—" if each is None else _beside_cell(each, measure) for each in cells)))
    return table(("指标", *(run["configuration"]["title"] for run in runs)), rows, kind="beside") + (
        '<p class="soft">只排条款、不作答的配置只有检索的数值。区间互相重叠时，差别可能只是碰巧。</p>'
    )


def _beside_cell(each: Mapping[str, Any], measure: Measure) -> str:
    return f"<b>{number(each['value'])}</b> <small>{interval(each)}</small>{share_bar(each, measure.goal)}"


def _kinds(run: Mapping[str, Any]) -> str:
    shown = _shown(run["measures"])
    rows = []
    for kind, group in run["by_kind"].items():
        cells = (_heat(group["measures"].get(measure.name), measure) for measure in shown)
        rows.append((escape(kind_name(kind)), str(group["questions"]), *cells, str(group["raised_errors"])))
    return table(("题型", "题数", *(measure.title for measure in shown), "出错"), rows, kind="heat") + (
        '<p class="soft">小字是n。颜色越深离最好越远；每格的题不多，几个百分点的差别不说明问题。</p>'
    )


def _heat(each: Mapping[str, Any] | None, measure: Measure) -> str:
    if each is None or each["value"] is None:
        return "—"
    loss = each["value"] if measure.lower_is_better else 1 - each["value"]
    return f'<span class="cell" style="--loss:{min(1.0, 3 * loss):.2f}">{number(each["value"])} <small>{each["n"]}</small></span>'


def _confusion(report: Mapping[str, Any]) -> str:
    expected = {item["id"]: item["outcome"] for item in report["items"]}
    pairs = [(expected[row["id"]], row["outcome"] or "") for row in report["runs"][0]["rows"]]
    names = {str(outcome): name for outcome, name in OUTCOME_NAMES.items()} | {"": "程序出错"}
    rights, gots = (list(dict.fromkeys(pair[side] for pair in sorted(pairs))) for side in (0, 1))
    rows = [
        (f"应是：{escape(names[right])}", *(_count(pairs.count((right, got)), right == got) for got in gots))
        for right in sorted(rights, key=_order)
    ]
    return table(("", *(f"得到：{names[got]}" for got in gots)), rows, kind="confusion")


def _order(outcome: str) -> int:
    return [str(each) for each in Outcome].index(outcome)


def _count(count: int, right: bool) -> str:
    if not count:
        return ""
    return f'<span class="{"yes" if right else "no"}">{count}</span>'


def _latency(report: Mapping[str, Any]) -> str:
    rows = [
        (
            escape(run["configuration"]["title"]),
            *(
                f"{each['value']:.1f} <small>[{each['low']:.1f}, {each['high']:.1f}]</small>"
                for each in run["latency_ms"].values()
                if each["n"]
            ),
        )
        for run in report["runs"]
    ]
    first = report["runs"][0]
    time = first["latency_ms"]
    marks = {"中位": time["median"]["value"], "95%": time["p95"]["value"]}
    plot = "" if report["sealed"] else histogram([row["ms"] for row in first["rows"]], unit="毫秒", marks=marks)
    return plot + table(("配置", "中位，毫秒", "95%的题不超过，毫秒"), rows)


def _part(part: Mapping[str, Any]) -> str:
    if part["trouble"]:
        return f'<h3>{escape(part["title"])}</h3><p class="trouble">没有测：{escape(part["trouble"])}</p>'
    rows = [_figure_row(each["title"], each, each) for each in part["figures"]]
    failures = "".join(f"<li>{escape(each)}</li>" for each in part["failures"])
    shown = f"<details><summary>不对的（{len(part['failures'])}）</summary><ul>{failures}</ul></details>" if failures else ""
    return f"<h3>{escape(part['title'])}</h3>" + table(FIGURE_HEADINGS, rows, kind="figures") + shown


def _explanations(report: Mapping[str, Any]) -> str:
    titles: dict[str, list[str]] = {}
    for measure in _shown(report["runs"][0]["measures"]):
        titles.setdefault(measure.page, []).append(measure.title)
    for part in report["parts"]:
        titles.setdefault(part["page"], []).append(part["title"])
    titles["latency"] = ["用时"]
    return "".join(_explained(names, explanation(page)) for page, names in titles.items())


def _explained(names: Sequence[str], sections: Mapping[str, str]) -> str:
    inner = "".join(f"<dt>{heading}</dt><dd>{escape(sections[heading])}</dd>" for heading in HEADINGS)
    return f"<details><summary>{escape('、'.join(names))}</summary><dl>{inner}</dl></details>"


def _about(report: Mapping[str, Any]) -> str:
    return table(("项", "值"), [(escape(name), escape(value)) for name, value in about_lines(report)], kind="about")


def _shown(measures: Mapping[str, Any]) -> list[Measure]:
    return [measure for measure in MEASURES if measure.name in measures]
