"""What one line of a scraped page looks like: prose, a notice of the site, a menu word, a byline. Only shapes and set phrases; no position.

The measure of prose comes from a comparison on 159 pages of scrapinghub's article-extraction-benchmark turned to plain text (2020 pages, English).
"""

from __future__ import annotations

import re

# Prose: at least so many words, or at least so many and the end of a sentence.
LONG_WORDS = 12
SENTENCE_WORDS = 6
ENDS = tuple('.!?…"”»’)]。！？」』؟۔।')
SENTENCE_END = re.compile("[.!?…。！？؟۔।][\"”»’')\\]」』]*$")
WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
DECORATION = re.compile(r"^[\W_]+|[\W_]+$")

# Notices and widgets that are never part of an article, as whole lines.
NOTICE = re.compile(
    r"""(?: advertis(?:e)?ments?(?:\s+(?:continue|scroll).*)? | (?:article|story|content)\s+continues\s+(?:below|after).* | sponsored(?:\s+(?:content|links?|by.*))? | promoted
    | (?:please\s+)?(?:skip|jump)\s+to\s+(?:main\s+|the\s+)?(?:content|navigation|search|footer).* | loading | close\s+(?:menu|dialog|ad|search) | toggle\s+\w+
    | share(?:\s+(?:this|on|via|with|article|story|post|now|save)\b.{0,40})? | (?:tweet|pin|email|print)\s+(?:this|it)(?:\s+\w+)? | copy\s+link | link\s+copied.*
    | follow\s+(?:us|me)\b.{0,60} | (?:like|find|join)\s+us\s+on\b.{0,40} | (?:sign\s+up|subscribe|register|log\s*in|sign\s+in)(?:\s+(?:now|here|today|free|for\s+free|to\s+our.{0,60}|for\s+our.{0,60}))?
    | (?:my\s+account|create\s+(?:an\s+)?account|already\s+a\s+(?:member|subscriber).{0,30}|subscribe\s+to\s+(?:our|the)\b.{0,60})
    | comments? | \d[\d,.]*\s+comments? | comments?\s+(?:\(?\d+\)?|off|closed) | comments\s+are\s+(?:closed|off).* | (?:view|show|see|read|load|join|hide)\s+(?:all\s+|the\s+|more\s+)?(?:\d+\s+)?(?:comments?|conversation|discussion)
    | read\s+(?:more|next|also|on|full\s+(?:story|article))(?:\s+(?:similar|about|on|from|at)\b.{0,60})? | (?:also|must)\s+read | see\s+(?:also|more) | learn\s+more | show\s+more | view\s+more | load\s+more | continue\s+reading.{0,40}
    | (?:related|recommended|popular|trending|featured|recent|more|other|similar|top|latest)\s+(?:articles?|stories|news|posts?|topics|content|coverage|videos?|reading|tags|headlines|items|links|searches)
    | (?:news:\s+)?latest\s+(?:articles?|news|headlines|stories|posts|updates) | (?:most|recently)\s+(?:read|viewed|popular|shared|commented|watched) | trending(?:\s+now)? | recommended(?:\s+for\s+you)?
    | (?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested.*)|more\s+like\s+this|more\s+(?:on\s+this\s+(?:story|topic)|from\s+(?:the\s+web|around\s+the\s+web|our\s+partners|this\s+section))|around\s+the\s+web|don.t\s+miss|editor.s\s+picks?|what\s+to\s+read\s+next|up\s+next)
    | tags | filed\s+under\b.{0,80} | (?:tags|topics|keywords|categories|hashtags)\s*:.{0,160} | related\s+topics.{0,80}
    | (?:previous|next|prev|older|newer)\s+(?:post|article|story|page|posts|entry)(?:\s+(?:next|previous|older|newer)\s+(?:post|article|story|page|posts|entry))? | (?:back|return)\s+to\s+(?:top|home|homepage|the\s+top)
    | (?:privacy|cookies?)\s+(?:policy|notice|settings|preferences)(?:\s+(?:and|&)\s+.{0,40})? | terms\s+(?:of\s+(?:use|service)|(?:and|&)\s+conditions)(?:\s+.{0,40})? | (?:accept|reject|allow|manage|decline)\s+(?:all|cookies|all\s+cookies|preferences|settings|consent) | do\s+not\s+sell.{0,50}
    | (?:about|contact)\s+us | advertise\s+with\s+us | site\s*map | newsletters? | (?:our\s+)?(?:newsletter|email)\s+(?:sign[\s-]?up|signup) | e-?paper | rss(?:\s+feeds?)? | download\s+(?:our|the)\s+app.{0,30} | get\s+(?:our|the)\s+app.{0,30}
    | (?:copyright\b|©|\(c\)\s*\d{4}).{0,120} | .{0,80}\ball\s+rights\s+reserved\b.{0,60} | powered\s+by\b.{0,30} | .{0,20}comments\s+powered\s+by\b.{0,20}
    | \d+\s*(?:-\s*)?min(?:ute)?s?(?:\s+read|\s+ago)? | reading\s+time.{0,20} | (?:listen|play|watch)(?:\s+(?:to\s+(?:this|the)\s+(?:article|story)|now|live|audio|video|the\s+video)).{0,20} | (?:image|photo|picture)\s+(?:source|credit),?\s*.{0,60}
    | (?:search|.{0,40}\bsearch\s+here)  | report\s+(?:this\s+)?(?:ad|comment|a\s+(?:typo|mistake|correction)) | home(?:\s*[/>|»›]\s*.{1,60})+ | you\s+are\s+here.{0,60} | -?\d{1,3}\s*°\s*[cf]?(?:\s+[\w\s.'’-]{2,30})?,? )""",
    re.IGNORECASE | re.VERBOSE,
)
# A form or a widget that only ever stands below an article.
END = re.compile(
    r"(?:leave|post|add|write|submit)\s+(?:a|your)\s+(?:reply|comments?|response)|.{0,20}comments\s+powered\s+by\b.{0,30}|your\s+email\s+address\s+will\s+not\s+be\s+published.*"
    r"|you\s+must\s+be\s+(?:logged|signed)\s+in\s+to\s+(?:post|leave|reply|comment)\b.*|(?:log|sign)\s+in\s+to\s+(?:post\s+a\s+)?comment|notify\s+me\s+of\s+(?:new|follow).*|cancel\s+reply"
    r"|please\s+enable\s+javascript\s+to\s+view\s+the\s+comments.*",
    re.IGNORECASE,
)
# Whole sentences of the site about itself.
PITCH = re.compile(
    r"(?:(?:we|this\s+(?:site|website)|our\s+(?:site|website))(?:\s+and\s+our\s+partners)?\s+(?:uses?|stores?)\s+cookies|by\s+(?:clicking|continuing|using|signing|subscribing|submitting)\b.{0,80}\byou\s+(?:agree|accept|consent|acknowledge)"
    r"|(?:sign\s+up|subscribe|register)\b.{0,80}\b(?:newsletters?|inbox|e-?mails?|whatsapp|alerts)\b|(?:get|receive)\b.{0,60}\b(?:to|in)\s+your\s+inbox|please\s+enable\s+(?:javascript|cookies)|your\s+browser\s+(?:does\s+not|is)"
    r"|(?:follow|find|join)\s+(?:us|\S+(?:\s+\S+){0,4})\s+on\s+(?:twitter|facebook|instagram|telegram|whatsapp|linkedin|x\b|google\s+news)|(?:download|get)\s+(?:our|the)\s+(?:free\s+)?app\b"
    r"|(?:please\s+)?(?:support|consider\s+supporting)\s+(?:our|independent)\s+journalism|this\s+(?:site|form)\s+is\s+protected\s+by\s+recaptcha|(?:click|tap)\s+here\s+(?:to|for)\b"
    r"|(?:read|see)\s+(?:more|also|next)\s*[:|–—-]|(?:also\s+read|related|recommended|more|watch|listen|don.t\s+miss|must\s+read)\s*[:|]\s)",
    re.IGNORECASE,
)
LONGEST_PITCH = 45
# Words of menus and share bars. Alone within an article they may be a subheading, so position decides.
MENU_WORDS = frozenset(
    """home news menu close search login log_in sign_in register subscribe share facebook twitter x whatsapp linkedin reddit pinterest telegram instagram youtube
    tiktok threads bluesky email mail print save bookmark copy more live video videos photos gallery podcasts audio world politics business economy
    sport sports opinion technology tech culture science health entertainment lifestyle travel weather international national local local_news world_news breaking_news us uk europe asia africa
    americas middle_east markets finance money arts books style food features analysis contact about faq help jobs careers shop events archive
    tags topics next previous prev back top yes no ok accept reply like likes follow following edition games crosswords obituaries classifieds""".split()
)
BYLINE = re.compile(
    r"(?:(?:written|reported|posted|published|edited)\s+)?by[:\s]\s*(?P<name>[^\d|]{3,80}?)(?:\s*[|•·,–—-]\s*.{0,80})?", re.IGNORECASE
)
NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+(?:and|&|de|van|von|der|al|bin|la|le|du|da|di|[^\W\d_a-z][\w.'’-]*)){1,9}")
CREDIT = re.compile(
    r"[\[(]?(?:with\s+(?:information|reporting|files|additional|inputs?)\b.{0,80}|source\s*:.{0,80}|(?:additional\s+)?reporting\s+by\b.{0,160}|edit(?:ed|ing)\s+by\b.{0,160}|writing\s+by\b.{0,160}"
    r"|(?:reuters|ap|afp|dpa|ansa|efe|tass|xinhua|bloomberg|upi|ians|pti|ani|anadolu|associated\s+press|agence\s+france-presse|the\s+associated\s+press)(?:\s*[/,&+-]\s*\w+){0,3}"
    r"|(?:\w[\w.'’-]*\s+){1,4}(?:news\s+agency|press\s+agency|news\s+service|wire\s+service)|newsroom|staff\s+(?:writer|reporter|report)s?|(?:\w+\s+){0,3}correspondent)[\])]?\.?",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"[\[(*]*(?:corrections?\b|clarifications?\b|editor.?s.?\s+note|update\s*:|updated\s*:|this\s+(?:article|story|report|piece|post)\s+(?:has\s+been|was|is)\b|an\s+earlier\s+version)",
    re.IGNORECASE,
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"(?:(?:first\s+)?(?:published|updated|posted|last\s+(?:updated|modified)|modified)\b.{{0,80}}|(?:\w+day,?\s+)?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}).{{0,40}})",
    re.IGNORECASE,
)
SPEAKER = re.compile(r"(?:q|a|question|answer|interviewer)\s*[:.]\s", re.IGNORECASE)
BULLET = re.compile(r"(?:[-*•·▪‣–]|\d{1,3}[.)])\s")


def count_words(line: str) -> int:
    """Return the number of words; scripts without blanks count one word per two characters."""
    return max(len(line.split()), len(WIDE.findall(line)) // 2)


def is_prose(line: str) -> bool:
    """Return whether the line is long enough, or sentence enough, to be part of an article's body."""
    words = count_words(line)
    return words >= LONG_WORDS or (words >= SENTENCE_WORDS and line.endswith(ENDS))


def ends_sentence(line: str) -> bool:
    return SENTENCE_END.search(line) is not None


def is_notice(line: str) -> bool:
    """Return whether the whole line is a set phrase of sites, wherever it stands."""
    bare = DECORATION.sub("", line)
    if END.fullmatch(bare) or (count_words(line) <= LONGEST_PITCH and PITCH.match(bare) and not is_note(line)):
        return True
    return count_words(line) <= 2 * LONG_WORDS and (NOTICE.fullmatch(bare) or NOTICE.fullmatch(line.strip())) is not None


def is_end(line: str) -> bool:
    """Return whether the line opens what only ever stands below an article: the comment form."""
    return END.fullmatch(DECORATION.sub("", line)) is not None


def is_menu(line: str) -> bool:
    """Return whether the line could be an entry of a menu: a known word, or several short ones with separators."""
    bare = DECORATION.sub("", line).casefold()
    if bare.replace(" ", "_") in MENU_WORDS or len(bare) <= 1:
        return True
    parts = [part for part in re.split(r"\s+[|/>»›•·]\s+", line) if part.strip()]
    return len(parts) >= 3 and all(count_words(part) <= 4 for part in parts)


def is_note(line: str) -> bool:
    """Return whether the line belongs to the article although it is short: a credit, an agency, a correction."""
    return CREDIT.fullmatch(line.strip()) is not None or NOTE.match(line.strip()) is not None


def is_date(line: str) -> bool:
    return DATE.fullmatch(line.strip()) is not None


def byline(line: str) -> str | None:
    """Return the name in a line such as "By Ana Silva, Lisbon", None when it is no byline."""
    match = BYLINE.fullmatch(line.strip())
    if match is None:
        return None
    name = match.group("name").strip()
    return name if NAME.fullmatch(name) else None
