"""Files as other programs write them, and files that are broken: read by what they hold, refused in words."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.geodesy import Spheroid
from registry.geometry import boundary_of
from registry.mapping import ColumnMapping
from registry.sources import Layout, Unreadable, packed, read
from registry.sources.corners import figure
from registry.sources.projections import placed

EARTH = Spheroid(6378137.0, 6356752.314245)
MOON = Spheroid(1737400.0, 1737400.0)
HOLED = shapely.box(5, 5, 6, 6).difference(shapely.box(5.2, 5.2, 5.4, 5.4))
SHAPES = [shapely.box(0, 0, 1, 1), shapely.MultiPolygon([shapely.box(2, 0, 3, 1), HOLED]), None]


def by_gdal(
    folder: Path, name: str, *, crs: str | None = "EPSG:4326", shapes=SHAPES, driver: str = "GPKG", **options
) -> Path:  # fmt: skip
    """A file as GDAL writes it, with a claim for each shape."""
    path = folder / name
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    numbers = np.array([f"Ñ-{n}" for n in range(len(shapes))], dtype=object)
    options |= {"geometry_type": "MultiPolygon", "promote_to_multi": True}
    pyogrio.raw.write(path, wkb, [numbers], ["no"], crs=crs, driver=driver, **options)
    return path


def zipped(folder: Path, *suffixes: str, name: str = "claims") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob(f"{name}.*")):
            if not suffixes or path.suffix in suffixes:
                archive.write(path, f"register/{path.name}")
    return out.getvalue()


def a_shapefile(folder: Path, *suffixes: str, crs: str | None = "EPSG:4326", **options) -> bytes:
    by_gdal(folder, "claims.shp", crs=crs, driver="ESRI Shapefile", **options)
    return zipped(folder, *suffixes)


def grounds(source):
    return [shape if (shape := row.shape) is None else boundary_of(shape, EARTH).shape for row in source.rows]


def same(first, second):
    return (first is None) == (second is None) and (first is None or first.normalize().equals(second.normalize()))


def test_a_geopackage_that_gdal_wrote_is_read(tmp_path):
    source = read(by_gdal(tmp_path, "claims.gpkg").read_bytes(), name="claims.gpkg")
    assert [row.columns for row in source.rows] == [{"no": "Ñ-0"}, {"no": "Ñ-1"}, {"no": "Ñ-2"}]
    assert (source.columns, source.crs, source.said) == (("no",), "EPSG:4326", ())
    assert all(map(same, grounds(source), SHAPES))


def test_a_zipped_shapefile_that_gdal_wrote_is_read(tmp_path):
    source = read(a_shapefile(tmp_path), name="claims.zip")
    assert [row.columns["no"] for row in source.rows] == ["Ñ-0", "Ñ-1", "Ñ-2"]
    assert all(map(same, grounds(source), SHAPES))


def test_one_file_of_another_kind_may_be_zipped_too(tmp_path):
    by_gdal(tmp_path, "claims.gpkg")
    assert len(read(zipped(tmp_path), name="claims.zip").rows) == 3


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
@pytest.mark.parametrize("crs", ["EPSG:32719", "EPSG:5343", "EPSG:22183", "EPSG:3857"])
def test_a_map_projection_is_turned_into_longitude_and_latitude_on_earth(crs, driver, tmp_path):
    from pyproj import Transformer

    turn = Transformer.from_crs(4326, crs, always_xy=True).transform
    drawn = shapely.transform(shapely.box(-68.2, -24.6, -68.1, -24.5), turn, interleaved=False)
    if driver == "GPKG":
        content = by_gdal(tmp_path, "claims.gpkg", crs=crs, shapes=[drawn]).read_bytes()
    else:
        content = a_shapefile(tmp_path, crs=crs, shapes=[drawn])
    source = placed(read(content, name="claims"), body=EARTH, body_name="Earth")
    corners = shapely.get_coordinates(grounds(source)[0])
    for corner in [(-68.2, -24.6), (-68.1, -24.6), (-68.1, -24.5), (-68.2, -24.5)]:
        assert np.hypot(*(corners - corner).T).min() < 2e-8
    assert "converted to longitude and latitude" in source.said[-1]


def test_a_map_projection_is_refused_elsewhere_and_geographic_systems_are_taken(tmp_path):
    projected = read(by_gdal(tmp_path, "claims.gpkg", crs="EPSG:32719").read_bytes(), name="claims.gpkg")
    with pytest.raises(Unreadable, match=r"a map projection\. Claims on Moon"):
        placed(projected, body=MOON, body_name="Moon")
    earthly = read(by_gdal(tmp_path, "earth.gpkg").read_bytes(), name="earth.gpkg")
    there = placed(earthly, body=MOON, body_name="Moon")
    assert there.rows == earthly.rows
    assert "taken as longitude and latitude as they stand" in there.said[-1]
    lunar = placed(earthly, body=MOON, body_name="Moon", crs="")
    assert lunar.rows == earthly.rows


def test_a_shapefile_without_a_prj_says_that_its_system_is_not_known(tmp_path):
    source = read(a_shapefile(tmp_path, ".shp", ".shx", ".dbf"), name="claims.zip")
    assert "no .prj file" in source.said[0]
    assert placed(source, body=EARTH, body_name="Earth").rows == source.rows
    named = placed(source, body=EARTH, body_name="Earth", crs="EPSG:3857")
    assert "converted" in named.said[-1]


def test_a_geopackage_of_several_layers_says_which_was_read(tmp_path):
    path = by_gdal(tmp_path, "claims.gpkg", layer="old")
    by_gdal(tmp_path, "claims.gpkg", layer="new", shapes=SHAPES[:1], append=True)
    first = read(path.read_bytes(), name="claims.gpkg")
    assert (len(first.rows), "“old” was read" in first.said[0]) == (3, True)
    assert len(read(path.read_bytes(), name="claims.gpkg", layout=Layout(layer="new")).rows) == 1
    with pytest.raises(Unreadable, match=r"no layer other\. Its layers are: old, new"):
        read(path.read_bytes(), name="claims.gpkg", layout=Layout(layer="other"))


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.9])
def test_a_geopackage_cut_short_is_refused_or_read_never_crashed_on(kept, tmp_path):
    content = by_gdal(tmp_path, "claims.gpkg").read_bytes()
    with pytest.raises(Unreadable, match=r"cut short|no layer|no rows|no GeoPackage"):
        read(content[: int(len(content) * kept)], name="claims.gpkg")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 98_000), noise=st.binary(min_size=1, max_size=400))
def test_a_damaged_geopackage_is_refused_in_words_or_read(place, noise, damaged):
    content = bytearray(damaged)
    content[place : place + len(noise)] = noise
    try:
        source = read(bytes(content), name="claims.gpkg")
    except Unreadable:
        return
    for row in source.rows:
        assert row.shape is None or isinstance(row.shape, (dict, str, int, float))


@pytest.fixture(scope="module")
def damaged(tmp_path_factory) -> bytes:
    return by_gdal(tmp_path_factory.mktemp("gpkg"), "claims.gpkg").read_bytes()


def test_what_a_geopackage_would_carry_out_is_refused(tmp_path):
    path = by_gdal(tmp_path, "claims.gpkg")
    with sqlite3.connect(path) as base:
        base.execute("ALTER TABLE claims RENAME TO hidden")
        base.execute("CREATE VIEW claims AS SELECT * FROM hidden")
    base.close()
    with pytest.raises(Unreadable, match="is no table of its own"):
        read(path.read_bytes(), name="claims.gpkg")


def test_a_zip_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(packed, "MOST_BYTES", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("claims.geojson", b" " * (3 << 20))
    assert len(out.getvalue()) < 10_000
    with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
        read(out.getvalue(), name="claims.zip")


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"PK\x03\x04 and so on")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_zip("a.shp", "b.shp"), "holds 2 shapefiles"),
        (a_zip("a.shp"), "lacks the .dbf file"),
        (a_zip("a.shp", "a.dbf"), "damaged or cut short"),
        (a_zip("notes.docx"), "no file that can be read"),
        (a_zip("a.csv", "b.csv"), "several files"),
        (a_zip("a.csv"), "another zip file"),
        (a_zip("a.csv")[:40], "cannot be unpacked"),
        (b"\x00\x00\x27\x0a" + b"\x00" * 100, "one file of a shapefile's several"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "none of the files that can be read"),
        (b"SQLite format 3\x00", "damaged or cut short"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_words(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content, name="register")


DOWN = b"no;owner;lon;lat\n1;Helios;0;0\n1;;1;0\n1;;1;1\n2;Mars;5,5;0\n1;;0;1\n2;;6,5;0\n2;;6,5;1\n"
ACROSS = b"no,x1,y1,x2,y2,x3,y3,x4,y4\n1,0,0,1,0,1,1,0,1\n2,5.5,0,6.5,0,6.5,1,,\n3,0,0,1,,1,1,,\n4,,,,,,,,\n"


def laid_out(*sets: str) -> Layout:
    return ColumnMapping.parse(["number=no", *sets]).layout


def test_corners_in_rows_are_put_together_by_the_number():
    source = read(DOWN, name="corners.csv", layout=laid_out("corner_x=lon", "corner_y=lat"))
    assert [(row.number, row.columns) for row in source.rows] == [
        (1, {"no": "1", "owner": "Helios"}),
        (4, {"no": "2", "owner": "Mars"}),
    ]
    assert [shape.bounds for shape in grounds(source)] == [(0, 0, 1, 1), (5.5, 0, 6.5, 1)]
    assert boundary_of(source.rows[0].shape, EARTH).repairs == []


def test_a_part_of_its_own_is_told_apart_by_a_column():
    text = b"no,part,x,y\n" + b"".join(
        f"1,{part},{x + part * 5},{y}\n".encode() for part in (1, 2) for x, y in ((0, 0), (1, 0), (1, 1))
    )
    source = read(text, name="c.csv", layout=laid_out("corner_x=x", "corner_y=y", "corner_part=part"))
    assert len(grounds(source)[0].geoms) == 2


def test_corners_in_columns_end_where_the_figures_end():
    source = read(ACROSS, name="corners.csv", layout=laid_out("corner_x=x*", "corner_y=y*"))
    assert [len(row.shape["coordinates"][0]) if row.shape else 0 for row in source.rows] == [5, 4, 4, 0]
    with pytest.raises(ValueError, match="Corner 2 of the outer ring lacks its longitude or latitude"):
        boundary_of(source.rows[2].shape, EARTH)


@pytest.mark.parametrize("sets", [("corner_x=e*", "corner_y=n*"), ("corner_x=lon", "corner_y=lat")])
def test_corner_columns_that_are_not_there_are_named(sets):
    with pytest.raises(Unreadable, match=r"has no columns? .*Its columns are: no, x1"):
        read(ACROSS, name="corners.csv", layout=laid_out(*sets))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-68.25", -68.25), ("-68,25", -68.25), ("−68.25", -68.25), ("68.25 W", -68.25), ("24,5° S", -24.5),
        ("68°15'00\" W", -68.25), ("68 15 0 O", -68.25), ("-68:15:00", -68.25), ("24°30′ N", 24.5), ("1e1", 10.0),
        ("", None), (None, None), ("left of the hill", "left of the hill"),
    ],
)  # fmt: skip
def test_a_coordinate_is_read_as_people_write_it(text, value):
    assert figure(text) == value
