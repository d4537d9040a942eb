"""The set phrases that sites put around articles, as patterns of whole lines: widgets, forms, menus, appeals. English; found by looking
at pages.

A phrase belongs here only when no article would have it as a line of its own. Words that could be a subheading are MENU_WORDS: position
decides.
"""

from __future__ import annotations

import re

_LIST = r"(?:articles?|stories|news|posts?|topics|content|coverage|videos?|reading|tags|headlines|items|links|searches|updates)"
_SECTIONS = (
    # advertising
    r"advertis(?:e)?ments?(?:\s+(?:continue|scroll).*)?",
    r"(?:article|story|content)\s+continues\s+(?:below|after).*",
    r"sponsored(?:\s+(?:content|links?|by.*))?|promoted",
    # moving around the page
    r"(?:please\s+)?(?:skip|jump)\s+to\s+(?:main\s+|the\s+)?(?:content|navigation|search|footer).*",
    r"loading|close\s+(?:menu|dialog|ad|search)|toggle\s+\w+|(?:back|return)\s+to\s+(?:top|home|homepage|the\s+top)",
    r"(?:(?:previous|next|prev|older|newer)\s+(?:post|article|story|page|posts|entry)\s*){1,2}",
    r"home(?:\s*[/>|»›]\s*.{1,60})+|you\s+are\s+here.{0,60}|search|.{0,40}\bsearch\s+here",
    # sharing and following
    r"share(?:\s+(?:this|on|via|with|article|story|post|now|save)\b.{0,40})?|(?:tweet|pin|email|print)\s+(?:this|it)(?:\s+\w+)?",
    r"copy\s+link|link\s+copied.*|follow\s+(?:us|me)\b.{0,60}|(?:like|find|join)\s+us\s+on\b.{0,40}",
    # accounts and newsletters
    r"(?:sign\s+up|subscribe|register|log\s*in|sign\s+in)(?:\s+(?:now|here|today|free|for\s+free|(?:to|for)\s+our.{0,60}))?",
    r"my\s+account|create\s+(?:an\s+)?account|already\s+a\s+(?:member|subscriber).{0,30}|newsletters?",
    r"(?:our\s+)?(?:newsletter|email)\s+sign[\s-]?up|e-?paper|rss(?:\s+feeds?)?|(?:download|get)\s+(?:our|the)\s+app.{0,30}",
    # comments
    r"comments?|\d[\d,.]*\s+comments?|comments?\s+(?:\(?\d+\)?|off|closed)|comments\s+are\s+(?:closed|off).*",
    r"(?:view|show|see|read|load|join|hide)\s+(?:all\s+|the\s+|more\s+)?(?:\d+\s+)?(?:comments?|conversation|discussion)",
    r".{0,20}comments\s+powered\s+by\b.{0,30}|report\s+(?:this\s+)?(?:ad|comment|a\s+(?:typo|mistake|correction))",
    # other articles
    r"read\s+(?:more|next|also|on|full\s+(?:story|article))(?:\s+(?:similar|about|on|from|at)\b.{0,60})?|(?:also|must)\s+read",
    r"see\s+(?:also|more)|learn\s+more|(?:show|view|load)\s+more|continue\s+reading.{0,40}",
    rf"(?:related|recommended|popular|trending|featured|recent|more|other|similar|top|(?:news:\s+)?latest)\s+{_LIST}",
    r"(?:most|recently)\s+(?:read|viewed|popular|shared|commented|watched)|trending(?:\s+now)?|recommended(?:\s+for\s+you)?",
    r"you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested.*)|more\s+like\s+this|(?:more\s+from\s+)?around\s+the\s+web",
    r"more\s+(?:on\s+this\s+(?:story|topic)|from\s+(?:the\s+web|our\s+partners|this\s+section))|don.t\s+miss|editor.s\s+picks?",
    r"what\s+to\s+read\s+next|up\s+next|tags|filed\s+under\b.{0,80}|(?:tags|topics|keywords|categories|hashtags)\s*:.{0,160}",
    r"related\s+topics.{0,80}",
    # law and service
    r"(?:privacy|cookies?)\s+(?:policy|notice|settings|preferences)(?:\s+(?:and|&)\s+.{0,40})?",
    r"terms\s+(?:of\s+(?:use|service)|(?:and|&)\s+conditions)(?:\s+.{0,40})?|do\s+not\s+sell.{0,50}|site\s*map",
    r"(?:accept|reject|allow|manage|decline)\s+(?:all|cookies|all\s+cookies|preferences|settings|consent)",
    r"(?:about|contact)\s+us|advertise\s+with\s+us|powered\s+by\b.{0,30}",
    r"(?:copyright\b|©|\(c\)\s*\d{4}).{0,120}|.{0,80}\ball\s+rights\s+reserved\b.{0,60}",
    # players, counters, weather
    r"\d+\s*(?:-\s*)?min(?:ute)?s?(?:\s+read|\s+ago)?|reading\s+time.{0,20}",
    r"(?:listen|play|watch)\s+(?:to\s+(?:this|the)\s+(?:article|story)|now|live|audio|video|the\s+video).{0,20}",
    r"(?:image|photo|picture)\s+(?:source|credit),?\s*.{0,60}",
    r"-?\d{1,3}\s*°\s*[cf]?(?:\s+[\w\s.'’-]{2,30})?,?",
)
NOTICE = re.compile("|".join(f"(?:{pattern})" for pattern in _SECTIONS), re.IGNORECASE)
# A form or a widget that only ever stands below an article.
END = re.compile(
    r"(?:leave|post|add|write|submit)\s+(?:a|your)\s+(?:reply|comments?|response)|.{0,20}comments\s+powered\s+by\b.{0,30}"
    r"|your\s+email\s+address\s+will\s+not\s+be\s+published.*|cancel\s+reply|notify\s+me\s+of\s+(?:new|follow).*"
    r"|you\s+must\s+be\s+(?:logged|signed)\s+in\s+to\s+(?:post|leave|reply|comment)\b.*|(?:log|sign)\s+in\s+to\s+(?:post\s+a\s+)?comment"
    r"|please\s+enable\s+javascript\s+to\s+view\s+the\s+comments.*",
    re.IGNORECASE,
)
# Headings under which a page shows other articles or its readers' comments.
OTHERS = re.compile(
    rf"(?:related|recommended|popular|trending|featured|recent|more|other|similar|top|(?:news:\s+)?latest)\s+{_LIST}\b.{{0,30}}"
    r"|(?:most|recently)\s+(?:read|viewed|popular|shared|commented|watched)|trending(?:\s+now)?|recommended(?:\s+for\s+you)?"
    r"|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested.*)|more\s+like\s+this|(?:more\s+from\s+)?around\s+the\s+web"
    r"|more\s+(?:on\s+this\s+(?:story|topic)|from\b.{1,40}|in\s.{1,30})|don.t\s+miss|editor.s\s+picks?|what\s+to\s+read\s+next|up\s+next"
    r"|(?:\d[\d,.]*\s+)?(?:comments?|responses?|replies|thoughts\s+on\b.{0,100})|(?:leave|post|add|write)\s+(?:a|your)\s+(?:reply|comments?)",
    re.IGNORECASE,
)
# How sentences of a site about itself begin, and its pointers to other articles ("Read more: …").
PITCH = re.compile(
    r"(?:we|this\s+(?:site|website)|our\s+(?:site|website))(?:\s+and\s+our\s+partners)?\s+(?:uses?|stores?)\s+cookies"
    r"|by\s+(?:clicking|continuing|using|signing|subscribing|submitting)\b.{0,80}\byou\s+(?:agree|accept|consent|acknowledge)"
    r"|(?:sign\s+up|subscribe|register)\b.{0,80}\b(?:newsletters?|inbox|e-?mails?|whatsapp|alerts)\b|subscribe\s+to\s+our\b"
    r"|(?:get|receive)\b.{0,60}\b(?:to|in)\s+your\s+inbox"
    r"|please\s+enable\s+(?:javascript|cookies)|your\s+browser\s+(?:does\s+not|is)"
    r"|(?:follow|find|join)\s+(?:us|\S+(?:\s+\S+){0,4})\s+on\s+(?:twitter|facebook|instagram|telegram|whatsapp|linkedin|x\b|google\s+news)"
    r"|(?:download|get)\s+(?:our|the)\s+(?:free\s+)?app\b|(?:please\s+)?(?:support|consider\s+supporting)\s+(?:our|independent)\s+journalism"
    r"|this\s+(?:site|form)\s+is\s+protected\s+by\s+recaptcha|(?:click|tap)\s+here\s+(?:to|for)\b"
    r"|(?:read|see)\s+(?:more|also|next)\s*[:|–—-]|(?:also\s+read|related|recommended|watch|don.t\s+miss|must\s+read)\s*[:|]\s",
    re.IGNORECASE,
)
# Entries of menus and share bars; an underscore stands for a blank.
MENU_WORDS = frozenset(
    """home news menu close search login log_in sign_in register subscribe share facebook twitter x whatsapp linkedin reddit pinterest
    telegram instagram youtube tiktok threads bluesky email mail print save bookmark copy more live video videos photos gallery podcasts
    audio world politics business economy sport sports opinion technology tech culture science health entertainment lifestyle travel
    weather international national local local_news world_news breaking_news us uk europe asia africa americas middle_east markets
    finance money arts books style food features analysis contact about faq help jobs careers shop events archive tags topics next
    previous prev back top yes no ok accept reply like likes follow following edition games crosswords obituaries classifieds""".split()
)
