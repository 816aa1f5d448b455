"""How the typefaces come from the packages of the web."""

import json
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from press.fonts import FontsIncomplete, main, prepare
from press.typefaces import FACES, FALLBACKS, MANIFEST, Cut, Whole, fonts_folder

FAMILY = Cut("Sample Serif", "sample-serif", ("latin", "cyrillic"), weights=(400,))
WHOLE = Whole("Sample Whole", ((700, False, "whole/whole.ttf"),))


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A node_modules with one family cut in two scripts, and one whole."""
    folder = tmp_path / "node_modules"
    for script, letters in (("latin", "abc "), ("cyrillic", "абв ")):
        _cut(folder / "@fontsource" / "sample-serif" / "files" / f"sample-serif-{script}-400-normal.woff2", letters)
    _cut(folder / "whole" / "whole.ttf", "xyz")
    return folder


def _cut(path: Path, letters: str) -> None:
    font = TTFont(fonts_folder() / "SourceSerif4-Regular.ttf")
    subsetter = Subsetter(Options())
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff2" if path.suffix == ".woff2" else None
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)


def test_the_scripts_of_a_family_become_one_font_with_its_name(packages: Path, tmp_path: Path) -> None:
    assert prepare(packages, tmp_path / "fonts", (FAMILY, WHOLE)) == ["SampleSerif-Regular.ttf", "SampleWhole-Bold.ttf"]
    font = TTFont(tmp_path / "fonts" / "SampleSerif-Regular.ttf")
    assert {chr(code) for code in font.getBestCmap()} == set("abc абв")
    assert font["name"].getDebugName(16) == "Sample Serif"
    assert font.flavor is None
    assert (
        font["head"].modified
        == font["head"].created
        == TTFont(fonts_folder() / "SourceSerif4-Regular.ttf")["head"].created
    )
    whole = TTFont(tmp_path / "fonts" / "SampleWhole-Bold.ttf")
    assert whole["OS/2"].usWeightClass == 700


def test_the_folder_knows_what_it_can_print(packages: Path, tmp_path: Path) -> None:
    prepare(packages, tmp_path, (FAMILY, WHOLE))
    spans = json.loads((tmp_path / MANIFEST).read_text())["characters"]
    assert spans == [[32, 32], [97, 99], [120, 122], [1072, 1074]]


def test_a_second_run_writes_nothing_and_another_machine_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    prepare(packages, here, (FAMILY,))
    before = (here / "SampleSerif-Regular.ttf").stat().st_mtime_ns
    assert prepare(packages, here, (FAMILY,)) == []
    assert (here / "SampleSerif-Regular.ttf").stat().st_mtime_ns == before
    prepare(packages, there, (FAMILY,))
    assert (here / "SampleSerif-Regular.ttf").read_bytes() == (there / "SampleSerif-Regular.ttf").read_bytes()


def test_a_new_package_a_lost_file_or_a_broken_list_is_made_good(packages: Path, tmp_path: Path) -> None:
    target = tmp_path / "fonts"
    prepare(packages, target, (FAMILY,))
    (target / "SampleSerif-Regular.ttf").unlink()
    assert prepare(packages, target, (FAMILY,))
    (target / MANIFEST).write_text("{broken")
    assert prepare(packages, target, (FAMILY,))
    _cut(packages / "@fontsource" / "sample-serif" / "files" / "sample-serif-latin-400-normal.woff2", "abcd ")
    assert prepare(packages, target, (FAMILY,))
    assert ord("d") in TTFont(target / "SampleSerif-Regular.ttf").getBestCmap()


def test_a_family_that_is_no_longer_wanted_goes_and_the_offices_own_stays(packages: Path, tmp_path: Path) -> None:
    target = tmp_path / "fonts"
    prepare(packages, target, (FAMILY, WHOLE))
    (target / "OfficeOwn.ttf").write_bytes(b"kept")
    prepare(packages, target, (WHOLE,))
    assert sorted(path.name for path in target.glob("*.ttf")) == ["OfficeOwn.ttf", "SampleWhole-Bold.ttf"]


def test_a_missing_package_is_named_and_an_optional_one_passed_over(packages: Path, tmp_path: Path) -> None:
    absent = Cut("Absent", "absent", ("latin",))
    with pytest.raises(FontsIncomplete, match=r"absent-latin-400-normal\.woff2 is missing .* Run npm ci first"):
        prepare(packages, tmp_path / "fonts", (FAMILY, absent))
    assert not (tmp_path / "fonts").exists()
    optional = Cut("Absent", "absent", ("latin",), optional=True)
    assert prepare(packages, tmp_path / "fonts", (FAMILY, optional)) == ["SampleSerif-Regular.ttf"]


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--packages", str(tmp_path), "--target", str(tmp_path / "fonts")]) == 1
    assert "Run npm ci first" in capsys.readouterr().err


def test_the_house_has_every_stand_in_and_the_two_faces_it_falls_back_on() -> None:
    made = {TTFont(path, lazy=True)["name"].getDebugName(16) for path in fonts_folder().glob("*.ttf")}
    assert made >= {*FALLBACKS, *(face.family for face in FACES if not face.optional)}
