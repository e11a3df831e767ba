"""Words set as a picture, by the Pango that also sets our PDFs.

Pango breaks lines, shapes every script, orders what runs from right to left, and takes a letter
that one font lacks from another; FreeType draws it. Pure but for the fonts of this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from cffi import FFI
from PIL import Image

DECLARATIONS = """
typedef struct {
  unsigned int rows; unsigned int width; int pitch; unsigned char *buffer;
  unsigned short num_grays; unsigned char pixel_mode; unsigned char palette_mode; void *palette;
} FT_Bitmap;
void g_object_unref(void *object);
void *pango_ft2_font_map_new(void);
void pango_ft2_font_map_set_resolution(void *map, double x, double y);
void pango_ft2_render_layout(FT_Bitmap *bitmap, void *layout, int x, int y);
void *pango_font_map_create_context(void *map);
void *pango_language_from_string(const char *language);
void pango_context_set_language(void *context, void *language);
void *pango_font_description_from_string(const char *description);
void pango_font_description_set_absolute_size(void *description, double size);
void pango_font_description_free(void *description);
void *pango_layout_new(void *context);
void pango_layout_set_text(void *layout, const char *text, int length);
void pango_layout_set_font_description(void *layout, const void *description);
void pango_layout_set_width(void *layout, int width);
void pango_layout_set_height(void *layout, int height);
void pango_layout_set_wrap(void *layout, int mode);
void pango_layout_set_ellipsize(void *layout, int mode);
void pango_layout_set_line_spacing(void *layout, float factor);
int pango_layout_get_line_count(void *layout);
int pango_layout_is_ellipsized(void *layout);
void pango_layout_get_pixel_size(void *layout, int *width, int *height);
"""
SCALE = 1024
"""Pango's units in a pixel."""
WORD_CHAR, AT_THE_END = 2, 3
GREY = 2  # FT_PIXEL_MODE_GRAY

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Face:
    """Families in order of preference with a weight, as Pango reads them, and pixels."""

    fonts: str
    size: float


@dataclass(frozen=True)
class Lettering:
    """A mask as wide as was asked for and as high as the words need."""

    mask: Image.Image
    height: int
    is_cut: bool


def set_words(
    text: str, face: Face, *, width: int, lines: int, language: str = "", spacing: float = 1.0
) -> Lettering:
    """The text in at most so many lines, ended with an ellipsis where it is longer."""
    with _one_at_a_time:  # one font map, which remembers what it has loaded
        return _set(text, face, width, lines, language, spacing)


@cache
def _pango() -> tuple[Any, Any, Any]:
    """(foreign functions, those of GLib and Pango, those that draw); fonts are found once."""
    ffi = FFI()
    ffi.cdef(DECLARATIONS)
    return ffi, ffi.dlopen("libpango-1.0.so.0"), ffi.dlopen("libpangoft2-1.0.so.0")


@cache
def _fonts() -> Any:
    _ffi, _library, drawing = _pango()
    fonts = drawing.pango_ft2_font_map_new()
    drawing.pango_ft2_font_map_set_resolution(fonts, 72.0, 72.0)
    return fonts


def _set(text: str, face: Face, width: int, lines: int, language: str, spacing: float) -> Lettering:
    ffi, pango, _drawing = _pango()
    context = pango.pango_font_map_create_context(_fonts())
    if language:
        tag = pango.pango_language_from_string(language.encode())
        pango.pango_context_set_language(context, tag)
    layout = pango.pango_layout_new(context)
    try:
        _describe(layout, text, face)
        pango.pango_layout_set_width(layout, width * SCALE)
        pango.pango_layout_set_height(layout, -lines)
        pango.pango_layout_set_wrap(layout, WORD_CHAR)
        pango.pango_layout_set_ellipsize(layout, AT_THE_END)
        pango.pango_layout_set_line_spacing(layout, spacing)
        return _drawn(ffi, layout, width)
    finally:
        pango.g_object_unref(layout)
        pango.g_object_unref(context)


def _describe(layout: Any, text: str, face: Face) -> None:
    _ffi, pango, _drawing = _pango()
    described = pango.pango_font_description_from_string(face.fonts.encode())
    pango.pango_font_description_set_absolute_size(described, face.size * SCALE)
    pango.pango_layout_set_font_description(layout, described)
    pango.pango_font_description_free(described)
    encoded = text.encode()
    pango.pango_layout_set_text(layout, encoded, len(encoded))


def _drawn(ffi: Any, layout: Any, width: int) -> Lettering:
    _ffi, pango, drawing = _pango()
    size = ffi.new("int[2]")
    pango.pango_layout_get_pixel_size(layout, size, size + 1)
    height = max(1, int(size[1]))
    pixels = ffi.new("unsigned char[]", width * height)
    bitmap = ffi.new("FT_Bitmap *")
    bitmap.rows, bitmap.width, bitmap.pitch = height, width, width
    bitmap.buffer, bitmap.num_grays, bitmap.pixel_mode = pixels, 256, GREY
    drawing.pango_ft2_render_layout(bitmap, layout, 0, 0)
    mask = Image.frombytes("L", (width, height), bytes(ffi.buffer(pixels)))
    return Lettering(mask, height, bool(pango.pango_layout_is_ellipsized(layout)))
