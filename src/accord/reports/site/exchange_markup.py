"""The markup of a call with its request and answer: a large site has many thousands of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape

from markupsafe import Markup

from accord.model.calls import Body, Call, CallOrigin, ContractVerdict, Problem
from accord.model.curl import curl
from accord.reports.site.evidence_copies import EvidenceCopies, is_active
from accord.reports.site.hop_lines import lines_of
from accord.reports.site.page_text import PageText, escaped
from accord.reports.site.prose import duration, path, preformatted, pretty, size, target
from accord.reports.site.story import Hop
from accord.reports.site.word_ids import CONTRACTS, ORIGINS

_BAD_STATUS = 400
_DEEPEST = 6


class ExchangeMarkup:
    """Draws calls for pages in one place of the site, ``root`` from its folder.

    Written out here, because a template takes several times as long for each of them.
    """

    def __init__(
        self,
        page_text: PageText,
        exhibits: EvidenceCopies,
        *,
        root: str,
        operation_page: Callable[[str], str],
    ) -> None:
        self._page_text, self._exhibits, self._root = page_text, exhibits, root
        self._operation_page = operation_page
        self._word = cache(lambda id: str(page_text(id)))

    def __call__(self, hop: Hop, log: str = "") -> Markup:
        """A call, folded below what it was and how it ended; ``log`` is that of its whole trace."""
        call = hop.call
        kind = f"call d{min(hop.depth, _DEEPEST)}{' broke' if hop.broke else ''}"
        parts = [f'<details class="{kind}"><summary>{self._summary(hop)}</summary>\n']
        if call.note or call.error:
            parts.append(f'<p class="why">{escaped(call.note or call.error)}</p>\n')
        parts.append(self.problems(call))
        parts.append(f'<p class="dim">{escaped(call.url)}{self._operation(call)}</p>\n')
        parts.append(f'<p class="dim">{self._timings(call)}</p>\n')
        if call.origin is CallOrigin.CLIENT:
            parts.append(self._messages(call))
        if lines := lines_of(call, log):
            title = f"<summary>{self._word('hop-lines')}</summary>"
            parts.append(f'<details class="written">{title}{preformatted(lines)}</details>\n')
        parts.append("</details>")
        return Markup("".join(parts))  # noqa: S704 - every foreign part was escaped

    def _summary(self, hop: Hop) -> str:
        call = hop.call
        named = (
            f" <span>{escaped(call.operation.partition('/')[2])}</span>" if call.operation else ""
        )
        verdict, judged = call.verdict, ""
        if call.origin is CallOrigin.CLIENT or verdict is not ContractVerdict.UNCHECKED:
            word = self._word(CONTRACTS[verdict.value])
            judged = f' <span class="v {verdict.value}">{word}</span>'
        asked = escaped(f"{call.method} {path(call.url)}")
        return (
            f"<b>{escaped(call.service)}</b> <code>{asked}</code> "
            f"{self.status(call)}{named}{self.timing(hop)}{judged}{self.bar(hop)}"
        )

    def status(self, call: Call) -> Markup:
        """The status that a call was answered with."""
        kind = "none" if call.status is None else "bad" if call.status >= _BAD_STATUS else ""
        label = self._word("no-answer") if call.status is None else call.status
        return Markup(f'<span class="code{kind and f" {kind}"}">{label}</span>')  # noqa: S704 - ours

    def bar(self, hop: Hop) -> Markup:
        """When a call was open, beside the others of its chain."""
        return Markup(  # noqa: S704 - numbers
            f'<i class="fall{" bad" if hop.went_wrong else ""}" aria-hidden="true">'
            f'<b style="left:{hop.start}%;width:{hop.width}%"></b></i>'
        )

    def problems(self, call: Call) -> Markup:
        """How a call departs from its contract; nothing when it does not."""
        if not call.problems:
            return Markup()
        items = "".join(self._problem(problem) for problem in call.problems)
        return Markup(f'<ul class="problems">{items}</ul>\n')  # noqa: S704 - every part was escaped

    def timing(self, hop: Hop) -> Markup:
        """How long a call took, and which try it was."""
        timing = ""
        if hop.call.seconds:
            own = ""
            if hop.own_s is not None:
                own = f" · {self._page_text('hop-own', time=duration(hop.own_s))}"
            timing = f' <span class="dim">{duration(hop.call.seconds)}{own}</span>'
        if hop.tries > 1:
            timing += f' <span class="try">{self._page_text("hop-try", number=hop.tries)}</span>'
        return Markup(timing)  # noqa: S704 - words and numbers of ours

    def _problem(self, problem: Problem) -> str:
        promise = f" · <code>{escaped(problem.promise)}</code>" if problem.promise else ""
        return (
            f"<li><code>{escaped(problem.where)}</code> {self._page_text.say(problem.message)} "
            f'<span class="dim">({self._word(problem.side.value)}{promise})</span></li>'
        )

    def _operation(self, call: Call) -> str:
        page = self._operation_page(call.operation)
        if not page:
            return ""
        return f' · <a href="{self._root}{page}"><code>{escaped(call.operation)}</code></a>'

    def _timings(self, call: Call) -> str:
        timings = call.timings
        spent = (
            (self._word("dns"), timings.dns),
            (self._word("connect"), timings.connect),
            ("TLS", timings.tls),
            (self._word("first-byte"), timings.first_byte),
            (self._word("total"), call.seconds),
        )
        spent_text = " · ".join(f"{word} {duration(s)}" for word, s in spent if s is not None)
        origin = ORIGINS.get(call.origin.value)
        return f"{spent_text} · {self._word(origin)}" if origin else spent_text

    def _messages(self, call: Call) -> str:
        request_line = preformatted(f"{call.method} {target(call.url)}")
        request = f"{request_line}{self._body(call.request.body)}"
        answer = ""
        if call.response:
            headers = _headers(call.response.headers)
            answer = (
                f'<div><p class="kind">{self._word("response")}</p>'
                f"{headers}{self._body(call.response.body)}</div>"
            )
        return (
            f'<div class="cols"><div><p class="kind">{self._word("request")}</p>{request}</div>'
            f'{answer}</div>\n<div class="copy">{preformatted(curl(call))}</div>\n'
        )

    def _body(self, body: Body | None) -> str:
        if body is None:
            return ""
        if body.text:
            return preformatted(pretty(body.text, body.media_type))
        if body.evidence:
            return self._attachment(body)
        return f'<p class="dim">{self._word("no-body")}</p>'

    def _attachment(self, body: Body) -> str:
        name = escaped(body.media_type or body.evidence)
        address = self._exhibits.address(body.evidence)
        if not address:
            return f'<span class="dim">{name} — {self._word("file-missing")}</span>'
        download = " download" if is_active(address) else ""
        return (
            f'<a href="{escape(self._root + address)}"{download}>{name}</a> '
            f'<span class="dim">{size(body.size_bytes)}</span>'
        )


def _headers(headers: Mapping[str, str]) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in headers.items())
    return preformatted(lines) if lines else ""
