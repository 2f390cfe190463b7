"""Furniture: lines that stand around an article and are not it.

Every rule looks at one line of at most LONGEST characters. What could be an article's own sentence is kept: losing a
paragraph is worse than keeping a line too many.
"""

from __future__ import annotations

import re

LONGEST = 400  # longer lines are paragraphs

_I = re.IGNORECASE
_SAID = re.compile(r"\b(?:said|says|told|asked|wrote|added|according to)\b|[“”\"]", _I)
_STAMP = re.compile(r"^(?:\[?\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?\]?\s?(?:[A-Z]{2,4}\s)?[-–—:|]?\s{0,3})")

_LABEL_WORDS = (
    r"news|politics|business|opinion|analysis|world|u\.?s\.?|uk|us news|europe|asia|africa|americas|middle east|"
    r"technology|tech|science|health|sports?|culture|arts|entertainment|lifestyle|style|travel|food|money|markets|"
    r"economy|finance|energy|climate|environment|education|weather|local|national|international|nation|law|crime|"
    r"elections?|media|books|music|film|tv|football|investigations|breaking|latest|live|exclusive|video|features?|"
    r"interviews?|obituar(?:y|ies)|editorials?|comment|explainer|fact check|home|front page|top stories|society|"
    r"regional|region|city|courts?|defen[cs]e|security|wires?|report|special report|letters|in depth|updates?"
)
_LABEL = re.compile(
    rf"(?:(?:the|{_LABEL_WORDS})\s+){{0,2}}(?:{_LABEL_WORDS})(?:\s*(?:[/|>»›·•,&]|and)\s*(?:(?:{_LABEL_WORDS})\s*){{1,2}}){{0,5}}:?",
    _I,
)
_CRUMBS = re.compile(r"home\s{0,2}[/|>»›].{1,120}", _I)

_EXACT = re.compile(
    r"(?:share(?: (?:this|it|on .{1,30}|via .{1,30}|with .{1,20}))?(?: (?:story|article|page|post))?(?: on .{1,30})?|"
    r"(?:share|tweet|print|email|e-mail|save|comments?|like|pin|copy link|reddit|facebook|twitter|whatsapp|linkedin|"
    r"flipboard|telegram|pinterest|messenger|x|bookmark|listen|gift)"
    r"(?:[\s,/|·•]{1,3}(?:share|tweet|print|email|e-mail|save|comments?|like|pin|copy link|reddit|facebook|twitter|"
    r"whatsapp|linkedin|flipboard|telegram|pinterest|messenger|x|bookmark|listen|gift|more)){0,12}|"
    r"(?:advertisement|advertising|sponsored(?: content)?|paid post|promoted|ad|promo)|"
    r"(?:story|article) continues(?: below)?(?: (?:this )?advertisement)?|continue reading(?: .{1,60})?|"
    r"scroll (?:down )?(?:to continue|for more).{0,60}|(?:skip|jump) (?:past|to|the) .{1,60}|"
    r"(?:play|watch|pause|replay)(?: (?:video|now|live))?|(?:load|show|view|see|read) (?:more|all|less)(?: .{0,40})?|"
    r"(?:\d[\d,.]{0,7}[km]?|no|view|add|leave a|post a|show|join the) (?:comments?|shares?|views?|conversation|reply|"
    r"replies|likes?|reactions?)(?: ?\(\d{1,6}\))?|comments? ?\(\d{1,6}\)|comments are closed|"
    r"(?:log|sign) in(?: .{0,60})?|(?:listen to|hear) (?:this )?(?:article|story)(?: .{0,30})?|"
    r"(?:\d{1,3}[- ])?min(?:ute)?s?(?: |-)?read|(?:reading|read) time:? .{1,20}|back to top|next (?:article|story).{0,80}|"
    r"previous (?:article|story).{0,80}|(?:end|start) of .{0,40}|all rights reserved|(?:cookie|privacy) (?:policy|notice)|"
    r"terms (?:of (?:use|service)|and conditions)|(?:most|more) (?:read|popular|viewed|shared|stories|news)|trending(?: now)?|"
    r"recommended(?: (?:for you|stories|reading))?|(?:you (?:may|might) (?:also )?like|in case you missed it|"
    r"don['’]t miss|editor['’]?s['’]? picks?|up next|watch next|top stories|latest (?:news|stories))|getty|-{2,}|[_*~=.·•#]{2,60}|"
    r"caption|hide caption|toggle caption|enlarge(?: this image)?|view gallery|image|photos?|videos?|gallery|#|\d{1,2} of \d{1,3})"
    r"[\s.:…!»›→>]{0,4}",
    _I,
)
_TEASER = re.compile(
    r"(?P<mark>(?:read|see|learn|watch|find out) more(?:\s*(?:here|about|on|at)\b)?|read (?:also|next|the full (?:story|article))|"
    r"also (?:read|see|on)|see also|(?:related|recommended|more)(?: (?:stories|story|articles?|coverage|content|reading|news|"
    r"links?|topics|videos?))?\s?:|more (?:from|on|about) [^.]{2,60}:|don['’]t miss\s?:|(?:watch|video|listen|photos?|gallery|opinion|"
    r"podcast|quiz|live updates|explainer|click here|must read|up next|in pictures)\s?:|read\s?:|"
    r"(?:click|tap) here\b|for more (?:on|news|stories|information|coverage)\b)"
    r"\s*(?:…|\.\.\.|[:>»›→|–—-]){0,3}\s*(?P<rest>.*)",
    _I | re.DOTALL,
)
_GLUED_TEASER = re.compile(
    r"(?<=[.!?…”\"’')\]])\s*(?:READ MORE|Read [Mm]ore|READ ALSO|Read [Aa]lso:?|Read [Nn]ext:?|Related:|RELATED:|SEE ALSO:?|See [Aa]lso:|ALSO READ:?|"
    r"Also [Rr]ead:|MORE:|More:|WATCH:|Watch:|VIDEO:|DON['’]T MISS:|Recommended:|RECOMMENDED:)[^\n]{0,300}$"
)
_PROMPT = re.compile(
    r"(?:(?:please )?sign up\b|subscribe\b|get (?:the|our|your|all|more|breaking|updates|daily|unlimited)\b.{0,80}"
    r"(?:newsletter|inbox|app|email|alerts?|subscription)|(?:download|install|try) (?:the|our) .{0,40}\bapp\b|follow .{1,60} on "
    r"(?:twitter|facebook|instagram|x|bluesky|mastodon|linkedin|threads|telegram|youtube|whatsapp|social)\b|(?:like|find|join) us on\b|"
    r"(?:want|need) (?:more|to (?:receive|get|read)) .{0,120}(?:newsletter|inbox|sign up|subscribe)|"
    r"(?:join|become) (?:our|a) (?:mailing list|newsletter|member|subscriber|supporter)|(?:this|the) newsletter\b|our newsletter|"
    r"(?:support|donate to) (?:our|independent|quality) (?:journalism|work|newsroom)|enter your e-?mail|"
    r"already (?:a )?(?:subscriber|subscribed|registered|member)|(?:do|have) you (?:have|got) (?:a )?(?:news )?(?:tip|story|confidential)|"
    r"(?:got|have) a (?:news )?tip\b|(?:email|contact|write to|reach) .{0,60}[\w.+-]{1,40}@[\w.-]{3,40}|"
    r"we (?:use|value) (?:cookies|your privacy)|by (?:signing up|subscribing|clicking|continuing)|"
    r"(?:you can )?unsubscribe\b|your (?:email|inbox)\b|thank you for (?:subscribing|signing up|reading)|click (?:here )?to |"
    r"(?:to )?(?:view|see|post|read) (?:this|the|all) comments?|turn on desktop notifications|please enable javascript|"
    r"this (?:content|video|article|site) (?:is|was|isn['’]t|requires) (?:not available|available to|sponsored|reserved|unavailable|free).{0,80}"
    r")",
    _I,
)
_CREDITS_LINE = re.compile(
    r"(?:[\s(\[*—–-]{0,6}(?:(?:additional )?(?:reporting|writing|editing|compiled|production|research|translation|graphics?) by\b|"
    r"(?:with|by) (?:reporting|contributions|additional reporting) (?:by|from)\b|with (?:inputs?|files|agencies|agency) (?:from|inputs?)\b|"
    r"our standards:|the thomson reuters trust|©|\(c\) ?(?:19|20)\d\d|copyright\b|all rights reserved|"
    r"this (?:material|article|story|content|report) (?:may not|was (?:produced|generated|first published|originally published|"
    r"translated|provided)|is (?:republished|licensed|part of)|has been (?:edited|published|auto))|"
    r"(?:tags|topics|filed under|categories|keywords|posted in|more on this story|in this article|hashtags)\s?:|register now for|"
    r"(?:the views|opinions) expressed (?:in|by|here)\b).*)",
    _I | re.DOTALL,
)
_CONTRIBUTED = re.compile(
    r"[\s(\[*—–-]{0,6}.{2,260}\bcontributed (?:(?:to )?(?:this|the|to this) (?:report|story|article|piece|dispatch|post)|reporting|to (?:this|the) reporting|research)\b.{0,120}",
    _I | re.DOTALL,
)

_AGENCY = (
    r"reuters|ap|ap photo|associated press|the associated press|afp|agence france-presse|getty|getty images|epa|epa-efe|efe|bloomberg|"
    r"shutterstock|alamy|alamy stock photo|pa|pa images|pa wire|press association|dpa|ansa|tass|xinhua|anadolu|anadolu agency|zuma press|ap images|"
    r"corbis|istock|adobe stock|unsplash|pool|handout|file|sipa|rex|imago|wireimage|the new york times|the washington post|cnbc|cnn|bbc|npr|"
    r"reuters file photo|usa today sports|picture alliance|redux|polaris|via reuters|via ap|via getty images|afp via getty images"
)
_PERSON = r"[A-Z][\w.'’-]{0,24}(?: (?:[a-z]{2,3} )?[A-Z][\w.'’-]{0,24}){0,3}"
_CREDIT = re.compile(
    rf"\(?(?:(?i:photo(?:s|graph(?:s|er)?|graphy)?|images?|pictures?|pics?|illustration|video|graphics?|foto|cr[ée]dit|credits?|courtesy|source|file photo)"
    rf"(?i: credits?| by| courtesy(?: of)?| illustration)?\s?[:/©]\s?.{{2,120}}|(?i:photo(?:graph)?s? (?:by|courtesy)|illustration by|image courtesy|courtesy of) .{{2,120}}|"
    rf"[^.!?]{{0,90}}(?:[|/©]|, | — | – | - |via |for )\s?(?i:{_AGENCY})(?:[|/ ]\s?(?i:{_AGENCY}))?|(?i:{_AGENCY})\s?[|/]\s?[^.!?]{{2,80}}|"
    rf"{_PERSON}\s?[|©]\s?(?!Published|Updated|Posted)[A-Z][\w.'’& -]{{1,40}}|©\s?.{{2,100}}|(?i:getty images|ap photo|handout|afp|epa))\)?\.?"
)
_TRAILING_CREDIT = re.compile(
    rf"(?:\s*[(\[](?:[^()\[\]]{{0,80}}[|/, ])?(?i:{_AGENCY}|ap photo/[^()]{{2,60}}|photo(?:graph)?(?::| by) ?[^()]{{2,80}})(?:[|/][^()]{{2,60}})?[)\]]|"
    rf"\s+(?:Photograph|Photo|Image|Picture|Credit|Illustration|FILE PHOTO)(?: credit)?:\s?[^.!?]{{2,100}}|\s+(?:[A-Z][\w.'’-]{{1,24}} ){{1,4}}?[|/]\s?(?i:{_AGENCY})"
    r")\.?$"
)
_CAPTION_SIGN = re.compile(
    r"\((?:L|R|C|left|right|centre|center|second (?:from )?(?:left|right)|far (?:left|right))\)|\b(?:pictured|file photo|file image|file picture|"
    r"in this (?:\w+ \d{1,2}, \d{4},? )?(?:file )?(?:photo|image|picture)|(?:is|are) seen (?:in|at|on|during|here)|\(File\))\b|"
    r"^(?:FILE|File photo|Pictured|Image|Caption|PHOTO)\s?[-–—:]|"
    r"\b(?:speaks|speak|poses|pose|gestures|arrives|attends|waves|looks on|shakes hands|addresses|walks|stands) .{0,120}\b(?:19|20)\d\d\.?$",
    _I,
)


def is_label(line: str) -> bool:
    """True for the name of a section ("World News", "Home > Business"): it stands above headlines."""
    return len(line) <= 120 and bool(_LABEL.fullmatch(line) or _CRUMBS.fullmatch(line))


def is_credit(line: str) -> bool:
    """True for the name behind a picture ("Jane Roe | Reuters")."""
    return len(line) <= 160 and bool(_CREDIT.fullmatch(line))


def is_furniture(line: str) -> bool:
    """True for buttons, advertisement marks, prompts, credit lines: never part of the article, wherever they stand."""
    if len(line) > LONGEST:
        return False
    bare = _STAMP.sub("", line, count=1) or line
    if _EXACT.fullmatch(bare) or _CREDITS_LINE.fullmatch(line) or _CONTRIBUTED.fullmatch(line):
        return True
    return bool(_PROMPT.match(bare)) and not _SAID.search(bare)


def is_list_title(line: str) -> bool:
    """True for what stands above a list of links to other articles."""
    return bool(_LIST_TITLE.fullmatch(line[:LONGEST]))


_LIST_TITLE = re.compile(
    r"[\"“]?(?:related(?: (?:stories|articles?|coverage|content|links?|topics|news))?|more (?:stories|news|coverage|like this|on this(?: story)?|"
    r"from .{2,40})|(?:also|further) (?:read|reading)|(?:most|more) (?:read|popular|viewed)|recommended(?: .{2,20})?|you (?:may|might) (?:also )?like|"
    r"top stories|trending(?: now)?|in case you missed it|editor['’]?s['’]? picks?|what to read next|read next|before you go|also on .{2,30}|"
    r"keep reading|latest (?:news|stories))\s?:?[\"”]?",
    _I,
)


def without_teasers(line: str) -> str:
    """The line without "Read more" links, also those glued to it; "" if nothing else was there."""
    match = _TEASER.match(line)
    if match:
        return _behind_teaser(match["mark"], match["rest"].strip())
    found = _GLUED_TEASER.search(line, max(0, len(line) - LONGEST))
    if found and not found[0].rstrip().endswith((".", ".”", '."')):
        return line[: found.start()].rstrip()
    return line


def _behind_teaser(mark: str, rest: str) -> str:
    """The paragraph that a teaser was glued in front of, if there is one behind it."""
    for seam in _SEAM.finditer(rest, 0, 300):
        paragraph = rest[seam.end() :]
        if len(paragraph) >= 60 and paragraph.rstrip("”\"’')").endswith((".", "!", "?")):
            return paragraph
    if len(rest) > 2 * 120 and rest.rstrip("”\"’')").endswith("."):
        return rest
    return ""


_SEAM = re.compile(r"(?:(?<=[a-z]{3})|(?<=[A-Z][a-z]{4})|(?<=[?!”’\"])|(?<=\d))(?=[A-Z“\"‘][\w“]|A )")


def split_credit(line: str) -> tuple[str, bool]:
    """A caption without the credit at its end, and whether there was one."""
    match = _TRAILING_CREDIT.search(line, max(0, len(line) - 160))
    return (line[: match.start()].rstrip(), True) if match and match.start() else (line, False)


def looks_like_caption(line: str) -> bool:
    """True if the wording is that of a caption: "(L)", "pictured", "speaks … September 30, 2015"."""
    return len(line) <= LONGEST and bool(_CAPTION_SIGN.search(line))
