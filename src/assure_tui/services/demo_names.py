"""Invented names for the demo firm: plausible, varied, and a few that would break a careless screen."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

FIRM = "Hollis & Marrow CPAs"

STAFF = (
    ("Ines Calloway", "admin", ("reviewers", "signers")),
    ("Tobias Renner", "member", ("preparers",)),
    ("Maeve Okonjo", "member", ("reviewers",)),
    ("Piet Lindholm", "member", ("preparers",)),
    ("Saira Vantongeren", "member", ("preparers",)),
    ("Bram Oduya", "member", ("signers", "reviewers")),
    ("Noor Castellan", "member", ("preparers",)),
    ("Wiremu Halloran", "member", ("preparers",)),
)

_GIVEN = (
    "Ada Alma Anouk Arlo Basil Beatrix Bianca Cedric Clio Cosmo Dahlia Darius Delphine Edda Elias Elspeth Emeka "
    "Esme Fabian Fern Florian Freya Gideon Greta Hana Hector Hugo Imogen Ingrid Isolde Ivo Jasper Joaquin Juniper "
    "Kaia Kenji Lachlan Leonie Linus Lorcan Magnus Malik Marisol Mireille Nadia Nils Odette Omar Orla Oskar Paloma "
    "Percy Petra Quentin Rafael Ramona Rhea Rosalind Rufus Sabine Selma Silas Simone Soren Stellan Tamsin Thaddeus "
    "Theo Una Ursula Viggo Viola Wanda Willa Xavier Yara Yusuf Zelda Zoltan"
).split()
_FAMILY = (
    "Abernoth Aldergate Ashgrove Barrowmere Bellhanger Blackwater Bramhall Brindlemoor Calderwick Castlereed "
    "Chanterwell Cobblestead Corvane Crossfen Dalmere Danforde Dravick Dunmarrow Eastmoor Eldergrove Emberly Fairholt "
    "Fallowfield Farrowdale Fennimore Foxglove Galebrook Garroway Glenhaven Goldcrest Grantham-Vale Greymoor "
    "Halvorsund Harrowgate Hawksmere Hazelrigg Highwater Hollinshade Ironwood Jarrowby Kestrelton Kirkhollow "
    "Lanternby Larkhill Lindenfeld Longmeadow Lowenthorpe Marchbank Marigold Merriweald Millbourne Mossgrove "
    "Nettlefold Nightingarde Northolme Oakenshaw Oldfallow Orchardson Osterby Pellingrove Penhallowe Pinecroft "
    "Quarrington Quillmark Ravensleigh Redfernley Ridgewater Rookhaven Rosewarden Saltmarsh Sandiforth Selwynd "
    "Silverbeck Skarsgate Stonebridge Summerlea Swanmere Tallowick Tarnfield Thornbury-Lowe Thistledown Tidewell "
    "Underhaugh Valewood Vossberg Wainscott Waverling Weatherfold Westerlund Whitlocke Wildgoose Willowmere "
    "Windrush Winterbourne Woodmancy Wrenfield Yarrowdale Zellweg"
).split()
_FIRST = (
    "Alder Amber Anchor Apex Aster Beacon Birch Bluebird Bramble Brightwater Cedar Cobalt Copper Coral Crescent "
    "Cypress Drift Ember Falcon Fern Flint Garnet Granite Harbor Hazel Heron Indigo Iron Ivory Juniper Kestrel "
    "Lantern Larch Linden Lumen Maple Marble Meridian Mesa Moss North Oak Onyx Orchard Osprey Pebble Pine Prairie "
    "Quarry Quartz Rowan Sable Saffron Sierra Slate Spruce Summit Tamarack Teal Thistle Timber Umber Vale Vesper "
    "Walnut Willow Zephyr"
).split()
_TRADE = (
    "Analytics Apothecary Bakery Bikes Books Brewing Builders Capital Carpentry Ceramics Coffee Consulting Dairy "
    "Dental Design Electric Engineering Events Farms Films Fitness Freight Gardens Glass Holdings Imports Interiors "
    "Kitchens Labs Landscaping Logistics Machining Masonry Media Medical Metals Motors Music Optics Outfitters "
    "Painting Pharmacy Plumbing Press Printing Properties Realty Robotics Roofing Salvage Seafood Software Solar "
    "Studios Supply Systems Textiles Timber Tools Trading Transport Veterinary Ventures Vineyards Works"
).split()
_CAUSE = (
    "Animal Shelter,Arts Council,Children's Choir,Community Kitchen,Food Bank,Friends of the Library,Garden Trust,"
    "Historical Society,Housing Alliance,Literacy Project,Museum,Nature Conservancy,Orchestra,River Watch,"
    "School Foundation,Seniors Center,Skating Club,Theater Guild,Trails Association,Youth League"
).split(",")

# What a screen, a file or a query must bear: brackets, markup, accents, scripts, directions, quotes [CONV-11].
ODD: dict[str, tuple[str, ...]] = {
    "business": (
        "Kestrel Holdings [UK] Ltd",
        "Ardent [/b] Labs LLC",
        "Café Épicéa LLC",
        "東風 Trading Co.",
        'Peña & Núñez "Hermanos" Carpentry, Inc.',
        "=SUM Street Bakery",
        "O'Mallory-Łódź Freight S Corp",
        "R&D [bold] Robotics GmbH (US branch)",
    ),
    "individual": (
        "Zoë Ångström-Müller",
        "山田 花子",
        "Nguyễn Thị Ánh Sương",
        "D'Arcy O'Brannigan III",
        "מרים לביא",
        "Søren & Åse Kjærgaard-Brønsted",
    ),
    "trust": ("The [Revocable] Trust of Ælfgifu Penhallowe", "Família Conceição Trust"),
    "nonprofit": ("Société des Amis du Théâtre (USA)", "🌻 Sunflower Skating Club"),
}

CITIES = (
    ("Portland", "ME", "04101"),
    ("Worcester", "MA", "01608"),
    ("Albany", "NY", "12207"),
    ("Trenton", "NJ", "08608"),
    ("Columbus", "OH", "43215"),
    ("Madison", "WI", "53703"),
    ("Austin", "TX", "78701"),
    ("Boise", "ID", "83702"),
    ("Salem", "OR", "97301"),
    ("Sacramento", "CA", "95814"),
    ("Denver", "CO", "80202"),
    ("Richmond", "VA", "23219"),
)
STREETS = ("Elm Street", "Harbor Road", "Mill Lane", "Orchard Avenue", "Quarry Hill", "Station Street", "Vine Court")

TAGS = (
    ("Rush", "red"),
    ("VIP", "violet"),
    ("New client", "green"),
    ("Multi-state", "blue"),
    ("Crypto", "amber"),
    ("Foreign assets", "orange"),
    ("Referral", "cyan"),
)


class Names:
    """Names that never repeat, the same for the same random source."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._odd = {kind: list(names) for kind, names in ODD.items()}

    def client(self, entity: str, number: int) -> str:
        """A client's display name; about one in twenty is an odd one while they last."""
        odd = self._odd[entity]
        if odd and number % 20 == 7:
            name = odd.pop(0)
            self._taken.add(name)
            return name
        make = getattr(self, f"_{entity}")
        for tries in range(40):
            name = make(tries)
            if name not in self._taken:
                self._taken.add(name)
                return str(name)
        name = f"{name} {number}"
        self._taken.add(name)
        return str(name)

    def _pick(self, words: list[str]) -> str:
        return words[int(self._rng.random() * len(words))]

    def _individual(self, tries: int) -> str:
        family, given = self._pick(_FAMILY), self._pick(_GIVEN)
        middle = f" {chr(65 + int(self._rng.random() * 26))}." if tries or self._rng.random() < 0.25 else ""
        if self._rng.random() < 0.35:
            return f"{given}{middle} & {self._pick(_GIVEN)} {family}"  # they file jointly: one client [CLT-3]
        return f"{given}{middle} {family}"

    def _business(self, tries: int) -> str:
        form = self._pick(["LLC", "Inc.", "Partners LP", "Corp.", "LLP", "PLLC", "Co."])
        first = self._pick(_FAMILY) if tries > 2 or self._rng.random() < 0.2 else self._pick(_FIRST)
        second = f" {self._pick(_FIRST)}" if tries > 4 else ""
        return f"{first}{second} {self._pick(_TRADE)} {form}"

    def _trust(self, tries: int) -> str:
        kind = self._pick(["Family Trust", "Irrevocable Trust", "Living Trust", "Estate", "Education Trust"])
        who = f"{self._pick(_GIVEN)} " if tries or self._rng.random() < 0.4 else ""
        year = f" {1988 + int(self._rng.random() * 36)}" if tries > 2 else ""
        return f"{who}{self._pick(_FAMILY)}{year} {kind}"

    def _nonprofit(self, tries: int) -> str:
        place = self._pick(_FAMILY) if tries > 1 or self._rng.random() < 0.3 else self._pick(_FIRST)
        second = f" {self._pick(_FIRST)}" if tries > 3 else ""
        return f"{place}{second} {self._pick(_CAUSE)}"


def person_name(rng: Random) -> str:
    """A given and a family name; people, unlike clients, may be called alike."""
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"


def initials_of(name: str, taken: set[str]) -> str:
    """Two to four letters from a name that nobody has yet [STAFF-1]."""
    words = [word for word in ("".join(filter(str.isalpha, part)) for part in name.split()) if word]
    letters = "".join(words).upper() or "XX"
    first = "".join(word[0] for word in words).upper()
    offered = [first[:4], first[:1] + first[-1:], letters[:2], letters[:3], letters[:4]]
    offered += [letters[:1] + chr(65 + n // 26) + chr(65 + n % 26) for n in range(676)]
    for initials in offered:
        if 2 <= len(initials) <= 4 and initials not in taken:
            taken.add(initials)
            return initials
    raise ValueError("no initials are left")


def weighted(rng: Random, pairs: Sequence[tuple[T, float]]) -> T:
    """One of the values, drawn by its weight."""
    return rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]
