"""Names that tell where: continents, countries, and the capitals that newspapers write for governments. So that "he" is not China."""

from __future__ import annotations

import re

NAMES = frozenset(
    name.strip()
    for name in """
    Africa, Antarctica, Asia, Australia, Europe, America, North America, South America, Latin America, Middle East, Balkans
    , Caribbean, Scandinavia, Eurasia
    , Afghanistan, Albania, Algeria, Andorra, Angola, Argentina, Armenia, Austria, Azerbaijan, Bahrain, Bangladesh, Belarus
    , Belgium, Benin, Bhutan, Bolivia, Bosnia
    , Botswana, Brazil, Britain, Great Britain, Bulgaria, Burkina Faso, Burundi, Cambodia, Cameroon, Canada, Chad, Chile, China
    , Colombia, Congo, Costa Rica, Croatia, Cuba
    , Cyprus, Czechia, Czech Republic, Denmark, Djibouti, Ecuador, Egypt, El Salvador, England, Eritrea, Estonia, Ethiopia
    , Finland, France, Gabon, Gambia, Gaza, Georgia
    , Germany, Ghana, Greece, Greenland, Guatemala, Guinea, Haiti, Honduras, Hong Kong, Hungary, Iceland, India, Indonesia, Iran
    , Iraq, Ireland, Israel, Italy, Ivory Coast
    , Jamaica, Japan, Jordan, Kazakhstan, Kenya, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Liberia, Libya, Lithuania
    , Luxembourg, Madagascar, Malawi, Malaysia
    , Maldives, Mali, Malta, Mauritania, Mauritius, Mexico, Moldova, Monaco, Mongolia, Montenegro, Morocco, Mozambique, Myanmar
    , Namibia, Nepal, Netherlands, New Zealand
    , Nicaragua, Niger, Nigeria, North Korea, South Korea, North Macedonia, Northern Ireland, Norway, Oman, Pakistan, Palestine
    , Panama, Paraguay, Peru, Philippines, Poland
    , Portugal, Qatar, Romania, Russia, Rwanda, Saudi Arabia, Scotland, Senegal, Serbia, Sierra Leone, Singapore, Slovakia
    , Slovenia, Somalia, South Africa, South Sudan, Spain
    , Sri Lanka, Sudan, Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Tibet, Togo, Tunisia, Turkey
    , Türkiye, Turkmenistan, Uganda, Ukraine
    , United Arab Emirates, United Kingdom, United States, UK, US, USA, U.S., U.S.A., U.K., EU, UAE, Uruguay, Uzbekistan
    , Venezuela, Vietnam, Wales, Yemen, Zambia, Zimbabwe
    , Abu Dhabi, Amsterdam, Ankara, Athens, Baghdad, Bangkok, Beijing, Beirut, Belgrade, Berlin, Bern, Bratislava, Brussels
    , Bucharest, Budapest, Buenos Aires, Cairo, Canberra
    , Copenhagen, Damascus, Delhi, New Delhi, Doha, Dublin, Geneva, Hanoi, Havana, Helsinki, Islamabad, Istanbul, Jakarta
    , Jerusalem, Kabul, Kiev, Kyiv, Lisbon, London, Madrid
    , Manila, Minsk, Moscow, Nairobi, New York, Nicosia, Oslo, Ottawa, Paris, Prague, Pyongyang, Rabat, Riga, Riyadh, Rome
    , Seoul, Shanghai, Sofia, Stockholm, Taipei, Tallinn
    , Tehran, Tel Aviv, Tokyo, Vienna, Vilnius, Warsaw, Washington, Zagreb, Zurich""".replace("\n", " ").split(",")
)


def is_place(name: str) -> bool:
    """Return whether a name, with or without "the" and a possessive ending, is one of the places."""
    return re.sub(r"(?<=\w)[’']s?$", "", re.sub(r"^the ", "", name.strip(), flags=re.IGNORECASE)) in NAMES
