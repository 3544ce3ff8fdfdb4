"""The demo register as tables: registers, places on real bodies, and the claims there.

A claim lies at so many metres east and north of its place, is so wide and high, and turned by so many degrees. Its day
of
registration is given in days before ratification (after it, when negative).
"""
# ruff: noqa: E501  one claim a line: the table is read downwards

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from registry.models import Disposition

TREATY = "Treaty of Ceres on Mining Claims and Open Access"

# code: (name, accuracy in metres, recognised under provision 1)
REGISTERS = {
    "LUNA": ("Lunar Cadastre", 2.0, True),
    "MARS": ("Mars Land and Minerals Register", 5.0, True),
    "BELT": ("Belt Claims Registry", 10.0, True),
    "SATURN": ("Saturn System Register", 25.0, True),
    "LEDGER": ("Independents' Provisional Ledger", 50.0, False),
}
# How the numbers of each register begin.
SERIES = {"LC": "LUNA", "MR": "MARS", "BR": "BELT", "KS": "SATURN", "IL": "LEDGER"}


class Place(NamedTuple):
    body: str
    longitude: float
    latitude: float


PLACES = {
    "Aristarchus plateau": Place("Moon", -50.0, 25.0),
    "Mare Tranquillitatis": Place("Moon", 31.0, 8.5),
    "Arago": Place("Moon", 21.4, 6.2),
    "Cabeus": Place("Moon", -38.0, -84.5),
    "Arcadia Planitia": Place("Mars", -176.0, 46.5),
    "Nili Fossae": Place("Mars", 77.0, 21.5),
    "Meridiani Planum": Place("Mars", -5.5, -2.0),
    "Stickney": Place("Phobos", -49.0, 1.0),
    "Occator": Place("Ceres", -120.7, 19.8),
    "Ahuna Mons": Place("Ceres", -44.0, -10.5),
    "Ernutet": Place("Ceres", 45.5, 53.0),
    "Marcia": Place("Vesta", -170.0, 10.0),
    "Rheasilvia": Place("Vesta", -59.0, -70.0),
    "Southern metal field": Place("Psyche", 20.0, -30.0),
    "Kraken Mare": Place("Titan", 50.0, 68.0),
    "Ligeia Mare": Place("Titan", 112.0, 79.0),
    "Damascus Sulcus": Place("Enceladus", -80.0, -80.5),
    "Northern basin": Place("Pallas", 35.0, 32.0),
    "Equatorial plain": Place("Hygiea", 140.0, 4.0),
    "Equatorial ridge": Place("Ryugu", 60.0, 2.0),
}

LODE, PLACER, ICE = "Lode mining lease", "Placer claim", "Water ice permit"
PETROLEUM, GEOTHERMAL = "Petroleum lease", "Geothermal licence"


@dataclass(frozen=True, slots=True)
class Plot:
    """One claim of the register. `holders`: party code and percent; `before`: days before ratification, None when not
    known.
    """

    number: str
    name: str
    place: str
    holders: tuple[tuple[str, int], ...]
    before: int | None
    title: str
    minerals: tuple[str, ...]
    east: float
    north: float
    width: float
    height: float
    turn: float = 0.0
    confidential: bool = False
    disposition: str = Disposition.ACTIVE
    plain: bool = False  # an exact rectangle, so that a common line is a common line

    @property
    def register(self) -> str:
        return SERIES[self.number.split("-")[0]]


def _plot(
    number: str, name: str, place: str, holders: str, before: int | None, title: str, minerals: str,
    east: float, north: float, width: float, height: float, turn: float = 0.0, **also: object,
) -> Plot:  # fmt: skip
    """A row of the table below: holders as "helios" or "vasquez 60, achterberg 40", minerals parted by commas."""
    shares = []
    for part in holders.split(","):
        code, _, percent = part.strip().partition(" ")
        shares.append((code, int(percent or 100)))
    words = tuple(word.strip() for word in minerals.split(","))
    return Plot(number, name, place, tuple(shares), before, title, words, east, north, width, height, turn, **also)  # type: ignore[arg-type]


PLOTS = (
    # The Moon
    _plot("LC-0417", "Aristarchus North", "Aristarchus plateau", "helios", 5200, LODE, "ilmenite, titanium", 0, 0, 9000, 6000, 8),
    _plot("LC-0588", "Schröter Rim", "Aristarchus plateau", "belt", 3900, LODE, "ilmenite, pyroclastic glass", 6800, 3300, 8000, 5200, -5),
    _plot("LC-0593", "Cobra Head Placer", "Aristarchus plateau", "kestrel", 3100, PLACER, "regolith glass", 9800, 3600, 2600, 1900, 15),
    _plot("LC-0611", "Vallis Strip", "Aristarchus plateau", "aristarchus", 2800, LODE, "ilmenite", -9000, -9000, 3000, 2400, plain=True),
    _plot("LC-0612", "Vallis Strip South", "Aristarchus plateau", "aristarchus 75, vasquez 25", 2790, LODE, "ilmenite", -9000, -11399.98, 3000, 2400, plain=True),
    _plot("LC-0702", "Herodotus East", "Aristarchus plateau", "titan", 1500, LODE, "thorium", -14000, 8000, 5200, 4100, 20),
    _plot("LC-0212", "Tranquillity One", "Mare Tranquillitatis", "helios", 6120, LODE, "ilmenite, helium-3", 0, 0, 12000, 7000, 3),
    _plot("LC-0213", "Tranquillity Two", "Mare Tranquillitatis", "mars", 6120, LODE, "ilmenite, helium-3", 9500, -2200, 11000, 7600, -4),
    _plot("LC-0219", "Tranquillity Post", "Mare Tranquillitatis", "coalition", 6000, LODE, "basalt", -16000, 9000, 4000, 4000, 12),
    _plot("LC-0340", "Arago Homestead", "Arago", "vasquez 60, achterberg 40", 4015, LODE, "ilmenite", 0, 0, 4200, 3300, 6),
    _plot("LC-0341", "Arago West", "Arago", "aristarchus", 4390, LODE, "ilmenite", -3300, 1100, 4000, 3000, -9),
    _plot("LC-0348", "Arago Spur", "Arago", "achterberg", 2020, PLACER, "regolith glass", 5200, -4200, 2200, 1700, 30),
    _plot("LC-0129", "Cabeus Cold Trap A", "Cabeus", "helios", 5480, ICE, "water ice", 0, 0, 6200, 4800, 0),
    _plot("LC-0130", "Cabeus Cold Trap B", "Cabeus", "tharsis", 4745, ICE, "water ice, ammonia", 4700, 1500, 5600, 4200, 10),
    _plot("LC-0131", "Cabeus Basalt", "Cabeus", "aristarchus", 4100, LODE, "basalt", -1800, -1500, 2600, 2000, 25),
    _plot("LC-0733", "Cabeus Annex", "Cabeus", "kestrel", -90, ICE, "water ice", -4300, 2600, 3800, 3000, -12),
    # Mars and Phobos
    _plot("MR-1182", "Arcadia Ice Field 4", "Arcadia Planitia", "mars", 3650, ICE, "water ice", 0, 0, 16000, 11000, 5),
    _plot("MR-1190", "Arcadia Ice Field 7", "Arcadia Planitia", "helios", 2555, ICE, "water ice", -12500, 6000, 13000, 9000, -6),
    _plot("MR-1204", "Erebus Shoulder", "Arcadia Planitia", "tharsis", 3608, ICE, "water ice, perchlorate", 13500, -4200, 13500, 8200, 14),
    _plot("MR-1207", "Erebus Heat", "Arcadia Planitia", "independents", 2900, GEOTHERMAL, "heat", 31000, 4000, 6000, 5000, 0),
    _plot("MR-1210", "Arcadia Ice Field 9", "Arcadia Planitia", "kestrel", 3300, ICE, "water ice", 2000, 1500, 7000, 5000, 0, disposition=Disposition.SURRENDERED),
    _plot("MR-0907", "Nili Olivine", "Nili Fossae", "mars", 4400, LODE, "olivine, chromite", 0, 0, 10000, 8200, 18),
    _plot("MR-0911", "Nili Carbonate", "Nili Fossae", "titan", 4180, LODE, "magnesite, chromite", 7900, 3800, 9800, 7400, -3),
    _plot("MR-0912", "Hargraves", "Nili Fossae", "demirel", 2600, LODE, "clay", -13500, -7000, 3600, 3000, 40),
    _plot("MR-0918", "Nili Deep", "Nili Fossae", "mars", 1950, LODE, "nickel, cobalt", 21000, -9000, 5200, 4700, 0, confidential=True),
    _plot("MR-0455", "Meridiani Hematite", "Meridiani Planum", "mars", 5100, LODE, "hematite", 0, 0, 14000, 9000, -7),
    _plot("MR-0460", "Meridiani South", "Meridiani Planum", "belt", 4300, LODE, "hematite, sulphate", 3000, -7800, 12500, 8600, 4),
    _plot("MR-0461", "Endeavour Rim", "Meridiani Planum", "independents", 4200, LODE, "clay", -17000, -9000, 6000, 5000, 22),
    _plot("BR-3301", "Stickney Landing", "Stickney", "phobos", 3000, LODE, "carbonaceous regolith", 0, 0, 950, 700, 10),
    _plot("BR-3302", "Stickney East", "Stickney", "haulers", 2210, LODE, "carbonaceous regolith", 700, 260, 860, 640, -8),
    _plot("BR-3303", "Limtoc", "Stickney", "kestrel", 2000, PLACER, "carbonaceous regolith", 60, -1500, 500, 420, 0),
    _plot("BR-3305", "Drunlo Slope", "Stickney", "demirel", None, LODE, "carbonaceous regolith", -640, -300, 720, 560, 20),
    # Ceres
    _plot("BR-20931", "Cerealia Salts", "Occator", "helios", 4600, PLACER, "sodium carbonate", 0, 0, 7600, 6000, -10),
    _plot("BR-20944", "Vinalia West", "Occator", "belt", 3480, PLACER, "sodium carbonate, ammonium chloride", 5600, 2400, 7000, 5200, 6),
    _plot("BR-20951", "Occator Floor", "Occator", "occator", 3000, LODE, "phyllosilicates", -2600, -2300, 3600, 3000, 0),
    _plot("BR-20957", "Pasola Brine", "Occator", "occator", 2400, PLACER, "brine salts", -12500, 6000, 4200, 3600, 33),
    _plot("BR-18770", "Ahuna South", "Ahuna Mons", "belt", 3950, ICE, "water ice, salts", 0, 0, 8000, 6500, 0),
    _plot("BR-18771", "Ahuna Foot", "Ahuna Mons", "titan", 3300, ICE, "water ice", -6100, -2700, 7400, 5600, 17),
    _plot("BR-18775", "Ahuna Cap", "Ahuna Mons", "belt", 2750, LODE, "sodium carbonate", 9000, 8200, 3100, 2600, -20),
    _plot("BR-22010", "Ernutet Organics 1", "Ernutet", "ernutet", 2900, LODE, "aliphatic organics", 0, 0, 5200, 4300, 12),
    _plot("BR-22011", "Ernutet Organics 2", "Ernutet", "helios", 2480, LODE, "aliphatic organics", 3700, 2300, 5600, 4400, -6),
    _plot("IL-0093", "Ernutet North", "Ernutet", "independents", 2700, PLACER, "clay", -5000, 8000, 3000, 2500, 0, disposition=Disposition.FILED_ONLY),
    # Vesta and the outer belt
    _plot("BR-40110", "Marcia Rim", "Marcia", "vestan", 3700, LODE, "chromite, pyroxene", 0, 0, 6800, 5200, 9),
    _plot("BR-40111", "Calpurnia", "Marcia", "helios", 2950, LODE, "chromite", 5200, -1900, 6400, 5000, -14),
    _plot("BR-40114", "Minucia", "Marcia", "vestan", 2600, LODE, "pyroxene", -8600, 7400, 3400, 2800, 0),
    _plot("BR-40201", "Central Peak", "Rheasilvia", "belt", 3350, LODE, "olivine, chromite", 0, 0, 7200, 6000, -4),
    _plot("BR-40202", "Central Peak West", "Rheasilvia", "psyche", 3012, LODE, "olivine", -5900, 1600, 6600, 5400, 11),
    _plot("BR-50001", "Metal Field 1", "Southern metal field", "psyche", 2300, LODE, "iron, nickel, platinum group", 0, 0, 5200, 4300, 0, confidential=True),
    _plot("BR-50002", "Metal Field 2", "Southern metal field", "helios", 1890, LODE, "iron, nickel", 4000, 1700, 5000, 4000, 8),
    _plot("BR-50003", "Metal Field 3", "Southern metal field", "titan", 1610, LODE, "iron, platinum group", -3900, -2200, 4700, 3900, -12),
    _plot("BR-60010", "Pallas Ridge", "Northern basin", "belt", 2700, LODE, "phyllosilicates", 0, 0, 6000, 4600, 0),
    _plot("BR-60011", "Pallas Hollow", "Northern basin", "kestrel", 2150, LODE, "phyllosilicates", 4600, -1400, 5200, 4300, 16),
    _plot("BR-70001", "Hygiea Plain 1", "Equatorial plain", "belt", 2500, ICE, "water ice", 0, 0, 21000, 16000, 0),
    _plot("BR-70002", "Hygiea Plain 2", "Equatorial plain", "belt", 2490, ICE, "water ice", 20400, 0, 21000, 16000, 0),
    _plot("BR-70003", "Hygiea Plain 3", "Equatorial plain", "belt", 2470, ICE, "water ice", 0, 21000, 21000, 16000, 0),
    _plot("BR-80001", "Ridge Works", "Equatorial ridge", "haulers", 900, LODE, "carbonaceous regolith", 0, 0, 120, 90, 0),
    # The Saturn system
    _plot("KS-077", "Kraken North Shore", "Kraken Mare", "titan", 3900, PETROLEUM, "methane, ethane", 0, 0, 24000, 16000, 7),
    _plot("KS-078", "Moray Inlet", "Kraken Mare", "ligeia", 3120, PETROLEUM, "methane, ethane", 18500, 6200, 20000, 14500, -9),
    _plot("KS-079", "Kraken Ice Bedrock", "Kraken Mare", "coalition", 2800, LODE, "water ice bedrock minerals", -6500, -3000, 9000, 7600, 0),
    _plot("KS-101", "Ligeia East", "Ligeia Mare", "titan", 3600, PETROLEUM, "methane, ethane", 0, 0, 30000, 18000, 0),
    _plot("KS-102", "Ligeia Approach", "Ligeia Mare", "titan", 3400, PETROLEUM, "methane", 34000, 2000, 16000, 12000, 10),
    _plot("KS-210", "Damascus Vent Field", "Damascus Sulcus", "independents", 2860, ICE, "water ice, silica", 0, 0, 4200, 3600, 20),
    _plot("KS-211", "Damascus Margin", "Damascus Sulcus", "titan", 2310, ICE, "water ice", 3100, -1300, 4000, 3300, -15),
)  # fmt: skip
