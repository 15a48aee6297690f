"""fontTools: ligatures of a font drawn by rules of context, a glyph for each letter.

What is reached into: the tables of a font as fontTools lays them out, and its module for one glyph.
"""

from collections import defaultdict
from typing import Any, Final

#: Types of lookups in the table GSUB.
_LIGATURE: Final = 4
_EXTENSION: Final = 7


def split_ligatures(font: Any) -> None:
    """Let each letter of a required ligature keep a glyph: the first is drawn as the whole, the second as nothing.

    The page looks the same. A PDF made of it then holds one letter a glyph, in order: programs that take the text out
    of a PDF turn right-to-left glyphs round one by one, and would turn the letters inside a ligature the wrong way
    (``لا`` would be read as ``ال``). Ligatures of more than two letters are left as they are.
    """
    if "GSUB" not in font:
        return
    table = font["GSUB"].table
    for record in {id(r): r for r in table.FeatureList.FeatureRecord if r.FeatureTag == "rlig"}.values():
        for index in record.Feature.LookupListIndex:
            pairs = _pairs(table.LookupList.Lookup[index])
            if pairs:
                _draw_as_context(font, index, pairs)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)


def _pairs(lookup: Any) -> dict[str, dict[str, str]]:
    """Return the ligatures of two letters: second letter to first letter to the glyph of both."""
    pairs: dict[str, dict[str, str]] = defaultdict(dict)
    for subtable in lookup.SubTable:
        inner = subtable.ExtSubTable if subtable.LookupType == _EXTENSION else subtable
        if inner.LookupType != _LIGATURE:
            return {}
        for first, ligatures in inner.ligatures.items():
            for ligature in ligatures:
                if len(ligature.Component) == 1:
                    pairs[ligature.Component[0]][first] = ligature.LigGlyph
    return pairs


def _draw_as_context(font: Any, index: int, pairs: dict[str, dict[str, str]]) -> None:
    """Put rules in the place of a lookup of ligatures: before this second letter, draw the first as the whole."""
    from fontTools.otlLib import builder
    from fontTools.ttLib.tables import otTables

    table = font["GSUB"].table
    flag = table.LookupList.Lookup[index].LookupFlag
    blanks = {second: _blank(font, second) for second in pairs}
    lookups = table.LookupList.Lookup
    lookups.append(_single(blanks, flag))
    nothing = len(lookups) - 1
    rules = []
    for second, wholes in pairs.items():
        lookups.append(_single(wholes, flag))
        rule = otTables.ChainContextSubst()
        rule.Format = 3
        rule.BacktrackCoverage, rule.LookAheadCoverage = [], []
        glyphs = font.getReverseGlyphMap()
        rule.InputCoverage = [builder.buildCoverage(group, glyphs) for group in (wholes, [second])]
        rule.InputGlyphCount, rule.BacktrackGlyphCount, rule.LookAheadGlyphCount = 2, 0, 0
        rule.SubstLookupRecord = [_apply(0, len(lookups) - 1), _apply(1, nothing)]
        rule.SubstCount = 2
        rules.append(rule)
    lookups[index] = builder.buildLookup(rules, flag)


def _single(mapping: dict[str, str], flag: int) -> Any:
    from fontTools.otlLib import builder

    return builder.buildLookup([builder.buildSingleSubstSubtable(mapping)], flag)


def _apply(place: int, lookup: int) -> Any:
    from fontTools.ttLib.tables import otTables

    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = place, lookup
    return record


def _blank(font: Any, letter: str) -> str:
    """Add a glyph that draws nothing and takes no room, to stand for a letter that is drawn with the one before it."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    name = f"{letter}.drawn"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[name] = (0, 0)
    if "GDEF" in font and font["GDEF"].table.GlyphClassDef:
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    return name
