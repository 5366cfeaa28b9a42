"""What the project says, as messages of the protocol."""

import re
from collections.abc import Iterator

from lsprotocol import types

from flowrun.diagnostics import Diagnostic, Severity
from flowrun_tools.server.actions import Action
from flowrun_tools.server.completion import PARAMETER, Completion
from flowrun_tools.server.places import View

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def diagnostic(problem: Diagnostic, view: View) -> types.Diagnostic:
    """A problem, as an editor underlines it."""
    hint = f"\n{problem.hint}" if problem.hint else ""
    return types.Diagnostic(
        range=view.range(problem.span),
        message=problem.message + hint,
        severity=_SEVERITIES[problem.severity],
        code=problem.rule,
        source="flowrun",
        related_information=[
            types.DiagnosticRelatedInformation(view.location(each.span), each.message)
            for each in problem.related
        ],
    )


def code_action(action: Action, view: View) -> types.CodeAction:
    """A cure, as an editor offers it."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in action.edits:
        edits = changes.setdefault(view.uri(edit.span.path or ""), [])
        edits.append(types.TextEdit(view.range(edit.span), edit.text))
    return types.CodeAction(
        title=action.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic(action.problem, view)],
        edit=types.WorkspaceEdit(changes),
    )


def item(completion: Completion, view: View, *, snippets: bool) -> types.CompletionItem:
    """A label, as an editor inserts it: where it can, the cursor stops at each parameter."""
    text = "".join(_snippet(completion.text) if snippets else _named(completion.text))
    form = types.InsertTextFormat
    return types.CompletionItem(
        label=completion.label,
        kind=types.CompletionItemKind.Function,
        detail=completion.detail,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, completion.page),
        filter_text=completion.filter,
        insert_text_format=form.Snippet if snippets else form.PlainText,
        text_edit=types.TextEdit(view.range(completion.span), text),
    )


def _named(text: str) -> str:
    return PARAMETER.sub(r"\1", text)


def _snippet(text: str) -> Iterator[str]:
    """The pieces of a text in which what a snippet gives a meaning to has none."""
    for number, piece in enumerate(PARAMETER.split(text)):
        if number % 2:
            yield f"${{{number // 2 + 1}:{piece}}}"
        else:
            yield re.sub(r"([\\$}])", r"\\\1", piece)
