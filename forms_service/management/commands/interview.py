"""`manage.py interview check | run | export | import`: interviews as files.

`check` holds a file against what makes sense, `run` tries it with a file of answers; both need neither server nor database. `export`
writes what the office has into a file, `import` makes a file what is being written.
"""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import PortalError
from forms_service import services
from forms_service.answer_report import answer_report, missing
from forms_service.authoring.carrying import NotCarried, to_definition
from forms_service.authoring.files import as_yaml, take_into_working_copy
from forms_service.definition.checking import check
from forms_service.definition.marked import LARGEST_BYTES
from forms_service.definition.problems import Problem, did_you_mean
from forms_service.definition.reading import Reading, read_file
from forms_service.definition.shapes import Interview, said
from forms_service.engine.assembling import Head, assemble
from forms_service.engine.conversation import from_plain
from forms_service.models import Form, Manuscript
from press import services as press
from press.paper import Paper

FACE = press.Face(firm_name="Sample")
LOOKS = ("theme/css/tokens.css", "press/paper.css")


class Command(BaseCommand):
    """Checks and tries interviews that are written in files, and brings them in and out."""

    help = "Check an interview's file, try it with a file of answers, or bring interviews in and out of the office."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        checking = verbs.add_parser("check", help="name every problem of a file, with its line")
        trying = verbs.add_parser("run", help="make the paper that comes of a file of answers")
        leaving = verbs.add_parser("export", help="write an edition, or what is being written, as YAML")
        coming = verbs.add_parser("import", help="make a file what is being written for its form")
        for verb in (checking, trying, coming):
            verb.add_argument("file", type=Path, help="the interview, as YAML or JSON")
        leaving.add_argument("slug", help="the name of the form in addresses")
        leaving.add_argument("--edition", type=int, help="the number of an edition; the present one by default")
        leaving.add_argument("--draft", action="store_true", help="what is being written instead of an edition")
        leaving.add_argument("--out", type=Path, help="the file; on the screen by default")
        coming.add_argument("--by", required=True, metavar="EMAIL", help="the attorney who answers for it")
        coming.add_argument("--publish", action="store_true", help="publish it as an edition, too")
        trying.add_argument("--answers", type=Path, required=True, help="the answers, as JSON")
        trying.add_argument(
            "--out", type=Path, required=True, help="the folder for paper.pdf, paper.html and answers.txt"
        )
        trying.add_argument(
            "--language", default="", help="the language to answer in; the interview's first by default"
        )
        trying.add_argument("--dated", type=date.fromisoformat, help="the day, as 2027-01-31; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb."""
        if options["verb"] == "check":
            interview, problems = self.checked(options["file"])
            self.close(interview, problems)
        elif options["verb"] == "export":
            self.export(**{name: options[name] for name in ("slug", "edition", "draft", "out")})
        elif options["verb"] == "import":
            self.bring_in(options["file"], options["by"], is_published=options["publish"])
        else:
            self.run_through(**{name: options[name] for name in ("file", "answers", "out", "language", "dated")})

    def checked(self, file: Path) -> tuple[Interview | None, list[Problem]]:
        """Print every problem of the file; give them, and the interview if it can be read."""
        reading = read_file(_bytes_of(file))
        problems = list(reading.problems)
        if reading.interview is not None:
            problems = reading.located(check(reading.interview))
        self.name(file, problems)
        return reading.interview, problems

    def name(self, file: Path, problems: list[Problem]) -> None:
        """Print problems with their lines."""
        for problem in problems:
            kind = "" if problem.is_error else _("(advice) ")
            hint = f" ({problem.suggestion})" if problem.suggestion else ""
            self.stdout.write(f"{file}:{problem.line}:{problem.column}: {kind}{problem.sentence}{hint}")

    def close(self, interview: Interview | None, problems: list[Problem]) -> None:
        """Say what it all comes to. Raises: CommandError when there is something to mend."""
        errors = sum(problem.is_error for problem in problems)
        if errors or interview is None:
            raise CommandError(ngettext("%d thing to mend.", "%d things to mend.", errors) % errors)
        screens, spoken = len(interview.screens), len(interview.languages)
        questions = sum(len(screen.questions) for screen in interview.screens)
        counts = (
            ngettext("%d screen", "%d screens", screens) % screens,
            ngettext("%d question", "%d questions", questions) % questions,
            ngettext("%d language", "%d languages", spoken) % spoken,
        )
        mended = ngettext("%d word of advice.", "%d words of advice.", len(problems)) % len(problems)
        title = said(interview.title, interview.language)
        self.stdout.write(f"{title}: {', '.join(counts)}. {mended if problems else _('Nothing to mend.')}")

    def run_through(self, *, file: Path, answers: Path, out: Path, language: str, dated: date | None) -> None:
        """Answer the interview from a file and write the paper. Raises: CommandError with what is missing or wrong."""
        interview, problems = self.checked(file)
        if interview is None or any(problem.is_error for problem in problems):
            self.close(interview, problems)
            return
        language = language or interview.language
        if language not in interview.languages:
            spoken = ", ".join(interview.languages)
            facts = {"language": language, "spoken": spoken}
            raise CommandError(_("The interview does not speak %(language)s; it speaks %(spoken)s.") % facts)
        told = _answers_in(answers, interview)
        for name in sorted(set(told) - set(interview.asked)):
            hint = did_you_mean(name, interview.asked)
            facts = {"file": str(answers), "name": name, "hint": hint}
            self.stdout.write(_("%(file)s: “%(name)s” is not asked, and was left. %(hint)s") % facts)
        today = dated or timezone.localdate()
        with translation.override(language):
            taken = from_plain(interview, told, today, language)
            out.mkdir(parents=True, exist_ok=True)
            report = answer_report(taken.standing, taken.refused, language)
            (out / "answers.txt").write_text(report, encoding="utf-8")
            if wanting := list(missing(taken.standing, taken.refused, language)):
                raise CommandError("\n".join([_("There is no paper yet."), *wanting]))
            paper = assemble(taken.standing, Head(dated=today), language).paper
            self.write(paper, out)

    def export(self, *, slug: str, edition: int | None, draft: bool, out: Path | None) -> None:
        """Write an edition of the form `slug`, or what is being written for it. Raises: CommandError."""
        form = Form.objects.select_related("current", "manuscript").filter(slug=slug).first()
        if form is None:
            raise CommandError(_("There is no form called %s.") % slug)
        written: Manuscript | None = getattr(form, "manuscript", None)
        found = form.current if edition is None else form.editions.filter(number=edition).first()
        if draft and written is None:
            raise CommandError(_("Nothing is being written for %s. Leave --draft out for its edition.") % slug)
        if not draft and found is None:
            raise CommandError(_("%s has no such edition. Use --draft for what is being written.") % slug)
        definition = (
            to_definition(written.parts()) if draft and written is not None else getattr(found, "definition", {})
        )
        if out is None:
            self.stdout.write(as_yaml(definition), ending="")
            return
        try:
            out.write_text(as_yaml(definition), encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": out, "why": error.strerror}
            ) from error
        self.stdout.write(_("Written to %s.") % out)

    def bring_in(self, file: Path, by: str, *, is_published: bool) -> None:
        """Make a file what is being written, and publish it if that is wanted. Raises: CommandError with what is to be mended."""
        author = User.objects.filter(email__iexact=by).first()
        if author is None:
            raise CommandError(_("Nobody here has the address %s.") % by)
        interview, problems = self.checked(file)
        if interview is None or any(problem.is_error for problem in problems):
            self.close(interview, problems)
            return
        try:
            written = take_into_working_copy(actor=author, interview=interview)
            self.stdout.write(_("%s is what is being written now.") % written.form.slug)
            if is_published:
                edition = services.publish_edition(actor=author, interview=interview)
                facts = {"slug": written.form.slug, "number": edition.number}
                self.stdout.write(_("Edition %(number)d of %(slug)s is published.") % facts)
        except NotCarried as error:
            reading: Reading = read_file(_bytes_of(file))
            self.name(file, reading.located(error.problems))
            raise CommandError(_("The editor cannot hold this interview.")) from error
        except PortalError as error:
            raise CommandError(str(error)) from error

    def write(self, paper: Paper, out: Path) -> None:
        """Write the paper in both its faces. Raises: CommandError when it cannot be printed."""
        try:
            pdf, html = press.to_pdf(paper, FACE), press.to_html(paper)
        except PortalError as error:
            raise CommandError(str(error)) from error
        page = format_html(
            '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title>'
            '<link rel="stylesheet" href="paper.css"></head>\n<body>{}</body>\n</html>\n',
            paper.language,
            paper.title,
            html,
        )
        looks = [
            Path(found).read_text(encoding="utf-8") for name in LOOKS if isinstance(found := finders.find(name), str)
        ]
        (out / "paper.css").write_text("\n".join(looks), encoding="utf-8")
        (out / "paper.pdf").write_bytes(pdf)
        (out / "paper.html").write_text(page, encoding="utf-8")
        self.stdout.write(_("Written to %s: paper.pdf, paper.html, answers.txt.") % out)


def _bytes_of(file: Path) -> bytes:
    """Give what a file holds, so much of it as can be an interview. Raises: CommandError."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(_("%(file)s cannot be opened: %(why)s.") % {"file": file, "why": error.strerror}) from error


def _answers_in(file: Path, interview: Interview) -> dict[str, Any]:
    """Give what a file of answers says. Raises: CommandError where it is no such file."""
    try:
        told = json.loads(_bytes_of(file).decode("utf-8-sig"))
    except (UnicodeDecodeError, RecursionError) as error:
        raise CommandError(_("%s cannot be read. Save it as JSON in UTF-8.") % file) from error
    except json.JSONDecodeError as error:
        facts = {"place": f"{file}:{error.lineno}:{error.colno}", "why": error.msg}
        raise CommandError(_("%(place)s: this is not JSON from here on: %(why)s.") % facts) from error
    if not isinstance(told, dict):
        raise CommandError(_('%s: answers are written as {"name": "Rosa Marsh", …}.') % file)
    for name, asked in interview.asked.items():
        things = told.get(name, [])
        if asked.question is None and not (isinstance(things, list) and all(isinstance(each, dict) for each in things)):
            facts = {"file": str(file), "name": name}
            raise CommandError(_('%(file)s: “%(name)s” is a group, written as [{"…": "…"}, …].') % facts)
    return _with_gaps(told, interview)


def _with_gaps(told: dict[str, Any], interview: Interview) -> dict[str, Any]:
    """Give answers in which what may be left empty, and is not told, is left empty."""
    whole: dict[str, Any] = {}
    for name, asked in interview.asked.items():
        if asked.question is None and name in told:
            blank = {part: None for part, question in asked.group.items() if not question.required}
            whole[name] = [{**blank, **thing} for thing in told[name]]
        elif asked.question is not None and not asked.question.required:
            whole[name] = told.get(name)
    return {**told, **whole}
