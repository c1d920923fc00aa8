"""The forms by which a text tells a circumstance where words alone do not (`told_words.py`).

Each stands under the circumstance's name in `told.py`, with words of which one must stand in the text before a form is
looked for.
"""

from __future__ import annotations

import re

_PRIVATE = (
    r"(?:10|127|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))"
    r"(?:\.[0-9]{1,3}){2,3}"
)
ADDRESS = r"[^\s<>,;:()\"'\[\]]{1,64}@[^\s<>,;:()\"'\[\]]{1,255}"
_OTHER_PROGRAMS = (
    "psycopg", "postgres", "pg::", "sqlstate", "mysql", "mariadb", "mongo", "redis", "mqtt", "amqp", "rabbitmq",
    "kafka", "ldap", "elasticsearch", "cassandra", "influxdb", "zookeeper",
)  # fmt: skip
# What begins with plain letters is looked for fastest.
IN_FORM = {
    "no-brackets": re.compile(rf"(?:^|[ \n>:])(?:mail from|rcpt to): ?{ADDRESS}"),
    "no-greeting": re.compile(
        r"connection: opened [^>]{0,60}server -> client: (?:[0-9: -]{0,30})smtp notice: eof"
    ),
    "user-table": re.compile(
        r"as userinfo in table [^ ]{1,80} -> 0\b|noqueue: reject: rcpt [^;]{1,300}unknown in [a-z -]{1,40}table"
        r"|rejected rcpt [^:]{1,200}: (?:unrouteable address|unknown user|no such user)"
        r"|dovecot[:\[][^;]{0,200}user (?:doesn't exist|not found)"
    ),
    "starttls-missing": re.compile(
        r"(?:not|n't|no) (?:support|offer|advertise|list)(?: for)? (?:the )?starttls|"
        r"starttls(?: extension)?(?: is)? not (?:supported|offered|advertised)\b(?! in)|"
        r"starttls not available: 50|command starttls failed: 50|invalid response: 50[02] (?:\S{1,10} )?starttls"
    ),
    "helo-localhost": re.compile(
        r"<localhost[^>]{0,30}>: helo|\b(?:ehlo|helo) localhost\b|helo=<localhost[^>]{0,30}>"
    ),
    "greeting-refused": re.compile(
        r"smtp host: [^\s,]{1,255}, port: [0-9]{1,5}, response: 5[0-9]{2}\b"
        r"|\b554 \S{1,255} esmtp not accepting connections|cannot get initial ok message"
    ),
    "smtps-by-hand": re.compile(r"\b(?:mailx|s-nail|curl|swaks|msmtp)\b[^;]{1,200}?smtps://"),
    "host-quoted": re.compile(
        r"connect to host, port: [\"'][^\"' ]{1,255}[\"'],|unknown smtp host: [\"']|enotfound [\"'][^\"' ]{1,255}[\"']"
    ),
    "helo-after-ehlo": re.compile(r"\behlo (\S{1,255}).{0,80}?\bhelo \1.{0,120}?\bquit\b"),
    "starttls-set": re.compile(
        r"starttls(?:[._\]\"']{0,3}(?:enable|enabled|required|auto))?[\"'\]]{0,2} ?(?:=>?|:) ?(?:enable: ?)?"
        r"[\"']?(?:true|yes|on|1)\b"
    ),
    "host-with-comma": re.compile(r"\bhost(?:name)?[\"']? ?[:=]>? ?([\"'])[\w-]+(?:\.[\w-]+)+[,;]\1"),
    "login-empty": re.compile(
        r"(?:user_?name|smtp_?user|host_?user|auth_?user)[\"']? ?(?:=>?|:) ?"
        r"(?:\"\"|''|(?=\w*(?:_pass|password|pass)\w* ?[=:]))|\bauth plain aaa="
    ),
    "host-with-blank": re.compile(
        r"\bhost(?:name)?[\"']? ?[:=]>? ?([\"'])(?: [\w.-]+ ?| ?[\w.-]+ )\1"
        r"|\b(?:lookup|unknown (?:smtp )?host:?|resolve(?: host)?:?|resolving) [\w-]+(?:\.[\w-]+)+ ?(?:%20|\\[nrt])? :"
    ),
    "accent-before-at": re.compile(r"(?:[\u00c0-\u052f]|\\xc[2-9a-f])[^\s@<>,;:()\"'\[\]]{0,40}@"),
    "vrfy": re.compile(r"vrfy\b(?<!\wvrfy)(?<!250[- ]vrfy)"),
    "etrn": re.compile(r"etrn\b(?<!\wetrn)(?<!250[- ]etrn)"),
    "user-sent-empty": re.compile(
        r"334 vxnlcm5hbwu6[0-9:.,/ \[\]-]{0,40}(?:client ?-> ?server:|\bclient:|\bc:|>>?|(?<!-)->)"
        r"[0-9:.,/ \[\]-]{0,40}(?:server\b|s:|<)"
    ),
    "login-switched-off": re.compile(
        r"\bauth(?:entication)? (?:is |was )?(?:set to )?(?:off|disabled|none)\b.{0,1500}?"
        r"smtpauth\W{1,6}(?:bool\()?(?:true|1)\b"
    ),
    "same-login-works": re.compile(
        r"\b(?:same|identical|these|exact) (?:(?:smtp|mail|login) )?(?:settings|data|credentials|configuration|config"
        r"|user(?:name)?|password|login|account)\b(?:(?!not\b|n't|fail)[^.;]){0,80}?"
        r"\b(?:works?\b|worked\b|working\b|sends\b|succeeds?\b|prop[er]{0,3}ly\b|no errors?\b)"
        r"|\b(?<!not )works? (?:fine |well |perfectly )?(?:in|with|from|on|using) (?:my |the |an? )?"
        r"(?:thunderbird|outlook\b(?!\.)|other|another|different|swaks|curl|python|phpmailer|nodemailer|telnet)"
        r"|\b(?<!not )works? (?:fine |well |perfectly )?(?:using|with) (?:vanilla|plain|pure|bare|raw|smtplib)\b"
        r"|in other applications[^.;]{0,80}?settings work"
        r"|\b(?:thunderbird|outlook)\b(?!\.)[^.;]{0,60}?\bworks? (?:fine|well|perfectly|properly|ok)"
    ),
    "was-queued": re.compile(
        r"time(?:d[ -]?)?[ -]?out.{0,300}?\b250[ -](?:\S{1,100} ){0,3}(?:queued|accepted)\b"
    ),
    "php-without-list": re.compile(
        r"\b[a-z]:\\{1,2}(?:inetpub|xampp|wamp|laragon|windows|users|program|php|www|web|apache)"
    ),
    "worked-before": re.compile(r"\bsince (?:version |v\.? ?|[a-z]{2,20} )?v?[0-9]{1,3}\.[0-9x]"),
    "names-no-host": re.compile(
        r"certificate is valid for [a-z0-9_-]{1,63}(?:,|$)|altnames: dns:[a-z0-9_-]{1,63}(?:,|\"|$)"
    ),
    "names-star": re.compile(r"(?:(?:valid for|altnames?:?|match) [^;]{0,200}|cn=[`\"']?)\*\.[a-z0-9-]"),
    "xoauth2-sent": re.compile(r"auth (?<!\wauth )(?<!250[- ]auth )(?:xoauth2|oauthbearer)\b"),
    "windows-login": re.compile(r"\b(?:ntlm|gssapi)\b"),
    "tls-at-server": re.compile(r"smtpd\[[0-9]{1,8}\]: warning: tls library problem"),
    "null-sender": re.compile(
        r"from=<>,? to=<|\b([0-9a-z]{8,16}): from=<>.{0,1500}?\b\1: to=<|bounce message|backscatter"
    ),
    "client-has-name": re.compile(
        r"rcpt from (?!unknown|localhost)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\["
    ),
    "helo-odd": re.compile(
        r"\b(?:ehlo|helo)(?:/ehlo)?(?: argument)? [\"'<]?[a-z0-9.-]{0,60}(?:_|[^\x00-\x7f\s])"
    ),
    "client-private": re.compile(
        r"(?:client host|hostname,|client|host rejected|connect from|rcpt from|from unknown)"
        rf"[^<]{{0,160}}?\[{_PRIVATE}\]"
    ),
    "client-name-local": re.compile(
        r"helo=<(?:\[[^>]{1,60}\]|localhost[^>]{0,60}|[^>.]{1,63}|[^>]{1,200}\.(?:local|localdomain|lan|home|internal))>"
    ),
    "other-program": re.compile(
        rf"\b(?:{'|'.join(_OTHER_PROGRAMS)})|\b429 too many requests\b|\bstatus code 429\b"
    ),
    "mx": re.compile(
        r"\bconnect to [^\[]{1,80}\[[^\]]{2,45}\]:25\b|(?<![\w-])\.mail\.protection\.outlook\.com"
    ),
    "went-to-loopback": re.compile(
        r"(?:couldn't connect to host, port: ?|could not connect to smtp host: ?|dial tcp ?|econnrefused ?"
        r"|etimedout ?|refused it ?|not be established with host ?)\[?(?:localhost|127\.0\.0\.1|::1)\b"
    ),
    "chain-expired": re.compile(
        r"certificate [2-9] of [0-9]{1,2} has expired|depth=[1-9] (?:(?!depth=).){1,300}?num=10:"
    ),
    "no-login-set": re.compile(
        r"\b(?:no|without(?: a)?|empty) (?:user ?name|user)(?:,| ?/| and| or| nor)+ (?:no |empty )?password\b"
    ),
    "oauth-told": re.compile(r"(?<![a-z])tokens?(?![a-z])"),
    "intermittent": re.compile(
        r"(?<!-)\b(?:sometimes?|occasionally|intermittent(?:ly)?|randomly|from time to time|now and then"
        r"|most of the time|once in a while|some e?-?mails (?:are|were|get|go)|in (?:about )?[0-9]{1,2} ?% of"
        r"|[0-9]{1,2} ?% of the (?:time|cases|e?-?mails|messages))\b"
    ),
    "ports-tried": re.compile(
        r"\btr(?:ied|ying)\b[^.;]{0,60}?(?:\b|(?<!verify)_)(?:ports?|465|587|ssl|tls|starttls)\b"
        r"|\b(?:both|either|all) (?:of the )?(?:ports|encryptions)\b"
    ),
    "other-port-works": re.compile(
        r"\b(?:465|587) (?:is )?work(?:s|ing)|\bworks (?:on|with) (?:port )?[45]"
        r"|(?<!not )(?<!n't )\bworks? (?:fine |well )?(?:when|if|after|once|by) [^.;,]{0,40}?\b(?:465|587)\b"
        r"|\b(?:465|587) (?:and )?(?:it|that|this|everything) works\b"
    ),
    "login-set": re.compile(
        r"(?:user_?name|smtp_?user|host_?user|auth_?user|auth: ?\{ ?user)[\"']?[\])]?(?: ?(?:=>?|:) ?| )[\"']?"
        r"[^\s\"',;:=@]{1,64}@[a-z0-9]"
    ),
    "needs-no-login": re.compile(
        r"(?:not|n't|no need to) (?:require|need|use)s? (?:any |an? )?"
        r"(?:password|auth|login|log in|user|credential)"
        r"|\b(?:require|need|want)s? no (?:password|auth|login|user|credential)"
        r"|\b(?:allowed|permitted|able) to (?:send|relay)[^.;]{0,30}? without (?:any )?(?:auth|login|password)"
        r"|\bno (?:auth[a-z]{0,14}|login|password|credentials) (?:is |are )?"
        r"(?:required|needed|necessary|configured|enabled)"
        r"|\b(?:no|without) auth(?:entication)? (?:and|or|nor|/) ?(?:no )?(?:tls|ssl|encryption|starttls)"
    ),
    "greeted": re.compile(r"\b220[ -](?:[a-z0-9.<>-]{1,255} )?(?:\S{1,20} )?e?smtp\b"),
    "both-encryptions": re.compile(
        r"(?:\btls and ssl|\bssl and tls|\bstarttls and ssl|\bssl/tls and starttls)(?: are)?(?: both)? "
        r"(?:on|enabled|checked|ticked|active)\b"
        r"|use_(tls|ssl)\W{1,4}true\b.{0,200}?use_(?!\1)(?:tls|ssl)\W{1,4}true\b"
    ),
    "md5-refused": re.compile(
        r"\b(?:cram|digest)-md5(?: authentication)?(?: mechanism)?(?: is)? "
        r"(?:not (?:available|supported|offered|enabled|allowed)|un(?:available|supported|recognized))"
        r"|un(?:supported|recognized|known) [a-z ]{4,40}:? ?(?:cram|digest)-md5\b"
    ),
    "week-passed": re.compile(r"\b(?:7|seven) days\b|\b(?:every|after a|after one|once a) week\b"),
    "proxy-here": re.compile(r"proxy (?:host, port: )?\[?(?:127\.0\.0\.1|localhost|::1)\b"),
    "docker-host": re.compile(
        r"\b(?:docker|container).{0,400}?\b(?:on|at) the same (?:[a-z]+ )?(?:machine|host|computer)\b"
    ),
    "bare-name": re.compile(
        r"\b(?:enotfound|eai_again) [a-z0-9_-]{1,63}(?=[ :,]|$)|\blookup [a-z0-9_-]{1,63}(?: on \S{3,50})?: no such"
        r"|unknownhostexception: [a-z0-9_-]{1,63}(?=$|:| at )|unknown (?:smtp )?host: [a-z0-9_-]{1,63}(?=;|$)"
        r"|resolve host:? (?!name\b)['\"]?[a-z0-9_-]{1,63}['\"]?(?=$|[;,)])"
    ),
    "user-uuid": re.compile(
        r"\buser(?:_?name)?[\"']?[^a-z0-9]{1,5}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
    ),
    "docker-name": re.compile(r"\blookup [a-z0-9_-]{1,63} on 127\.0\.0\.11:53\b"),
    "code-entered": re.compile(
        r"(?:设置|使用|填写?|输入|配置|用|写)的?[就都也]?是[^\s。，,]{0,6}授权码|已经?[^\s。，,]{0,8}授权码"
        r"|授权码[^\s。，,]{0,6}(?:正确|没错|没有错|无误)"
        r"|\bus(?:ed|ing) (?:the |an? |my )?authori[sz]ation code"
        r"|\bauthori[sz]ation code (?:is|was) (?:correct|right|set)\b"
    ),
    "from-at-provider": re.compile(
        r"\bfrom[:=]? ?<?(?:[^\s@<>]{1,64}@)?(?:yahoo\.[a-z]{2,3}(?:\.[a-z]{2})?|aol\.com|gmail\.com|googlemail\.com"
        r"|outlook\.com|hotmail\.com|live\.com|icloud\.com|gmx\.[a-z]{2,3}|web\.de|mail\.ru|yandex\.ru)(?![\w.-]*\w)"
    ),
    "other-host-set": re.compile(r"\b(?:mail|smtp)_host[^\w$]{1,6}(?!localhost|127\.|null|env\b)[a-z0-9]"),
    "quit-at-login": re.compile(r"\bauth [a-z ]{0,40}xoauth2(?:(?!client ->).){1,300}client -> server: quit"),
    "login-asked": re.compile(
        r"(?:exception|error|fail(?:ed|ure)?|reply|response|invalid login|mailer)\b[^;]{0,12}?[ (]334(?:[ -]|, b?['\"])"
        r"(?:vxnlc|dxnlc|ugfzc|cgfzc)"
        r"|unexpected [^;]{1,60} 334[ -](?:vxnlc|dxnlc|ugfzc|cgfzc)"
    ),
    "several-networks": re.compile(
        r"\b(?:tried|tested|testing|checked|attempted|reproduced?|happens|fails?|same|confirmed)\b[^.;]{0,60}?"
        r"(?<!works )(?<!fine )\b(?:from|on|in|over|using|through|across)(?: [a-z0-9-]{1,12}){0,3}? "
        r"(?:different|several|multiple|other|various|two|three) (?:[a-z]{3,12} )?"
        r"(?:networks|isps|internet (?:providers|connections)|locations|data ?cent(?:er|re)s)\b"
    ),
    "ipv4-tried": re.compile(
        r"trying [0-9]{1,3}(?:\.[0-9x]{1,3}){3}\b.{1,160}?trying \[?[0-9a-f]{1,4}:[0-9a-f:]{2,40}"
    ),
    "google-sent": re.compile(r"(?:\bip:?|address|from) \[?(?:209\.85\.|2607:f8b0:)"),
    "sender-at-localhost": re.compile(
        r"[a-z0-9._-]@localhost(?:\.localdomain)?(?![\w.-])"
        r"|\b(?:mail_|smtp_|from_|email_|sender_)?domain[\"']? ?[=:] ?[\"']?localhost\b"
    ),
    "message-id-told": re.compile(
        r"message-id\b(?: header)?(?: (?:is|was|were))? (?:missing|not (?:present|set|found))"
        r"|(?:missing|no|without|lacks?|lacking)(?: an?| the| valid){0,2} [\"']?message-id"
    ),
    "test-mail-arrived": re.compile(
        r"(?<!not )\bable to (?:send (?:a |the |some )?test |test (?:sending |the )?)(?:e-?mails?|mails?)\b"
        r"|(?<!no )(?<!any )\btest (?:e-?mail|mail|message|notification)s? "
        r"(?:(?:is|was|were|are|has|have|been|successfully|also|just|always|does|do|did|get|gets) ){0,3}"
        r"(?:arriv(?:es?|ed|ing)|works?|worked|working|received|delivered|succeeds?|succeeded|goes through|through)\b"
    ),
    "address-compared": re.compile(
        r"certificate is (?:not )?valid for [^;]{0,300}?(?:, not )?'?[0-9]{1,3}(?:\.[0-9]{1,3}){3}'?(?![\w.]*\w)"
        r"|\bip: [0-9.]{7,15} is not in the cert"
    ),
    "test-alone-fails": re.compile(
        r"^(?=.*?\b(?:(?:smtp|connection|mail|email) test\b|test (?:e-?mail|mail|message|button|connection)"
        r"|invitation))"
        r".*?\b(?<!all )(?:other|normal|regular|actual|real|campaigns?|notifications?|confirmations?(?: e?-?mails?)?)\b"
        r"(?:(?!not\b|n't|fail|never|test)[^.;]){0,80}?"
        r"\b(?:works? (?:fine|well|ok)|(?:are|is|get) (?:also |still |all )?(?:sent|delivered)"
        r"|go(?:es)? (?:out|through))"
    ),
    "login-at-provider": re.compile(
        r"\b(?:user[_ ]?name|smtp_?user|mail_username|login)[\"']?\)? ?[:=]+>? ?[\"']?[\w.+-]{1,64}@"
        r"(?:g(?:oogle)?mail\.com|yahoo\.|outlook\.com|hotmail\.|live\.com|icloud\.com|gmx\.|web\.de)"
    ),
    "localhost-compared": re.compile(
        r"(?:wanted to match|, not|matche?s?|valid for|altnames: host:) ['\"]?localhost\b"
    ),
    "name-as-address": re.compile(
        r"\(5[0-9]{2}, b?['\"][^@]{1,200}?['\"], u?['\"](?!none\b)[^'\"@<>]{1,64}['\"]\)"
        r"|\bmail from: ?<[^@<>\s]{1,64}>"
    ),
    "name-as-sender": re.compile(r"relaying disallowed as [^<>@]{2,80} <[^<>@]{1,64}@"),
    "names-header": re.compile(
        r"failed the check in region [a-z0-9-]{1,30}: ?[^<>,;@\\&]{1,80}(?:<|\\u003c|&lt;)[^>\s]{1,64}@"
    ),
    "colon-in-list": re.compile(
        r"environment: (?:.{0,900}? )?- \"?[a-z][a-z0-9]{0,30}_[a-z0-9_]{1,40}:[^\s:/]"
    ),
    "relay-looked-up": re.compile(
        r"resolve mx for \[relay:|to=<[^>@]{0,99}@([^>]{1,255})>[^()]{0,300}\([^()]{0,99}"
        r"name service error for name=(?![\w.-]*\1 )[\w.-]{1,255} type=a{1,4}\b"
    ),
    "port-in-host": re.compile(r"invalid smtp server: [a-z0-9.-]{1,255}:[0-9]{1,5}\b"),
    "smtp-chosen": re.compile(
        r"(?<!\w)(?:mailer|mail_mailer|mail_driver|mail_transport|mailtransport|mail method|send mails? via|protocol)"
        r"[\"']?\]? ?(?:->|=>?|:) ?[\"']?smtp\b|(?<![/#])(?<!/ )(?<!# )\$\w{1,20}->issmtp\(\)"
    ),
    "local-port": re.compile(
        r"address = [\w.-]{1,255}(?: \([^)]{1,60}\))?, port = (?:3[3-9]|[45][0-9]|6[0-5])[0-9]{3}\b"
    ),
    "refused-together": re.compile(
        r"\b([0-9]{2}:[0-9]{2}:[0-9]{2})\b[^\n]{1,200}? 421 .{1,400}?\b\1\b.{1,200}?(?: 421 |: eof\b)"
    ),
    "other-account-fails": re.compile(
        r"\bt+r(?:ied|y|ying)\b(?: it)? (?:also|too|as well|both|even)?[^.;]{0,30}?\bwith (?:a |an |my )?"
        r"(?:google|gmail|outlook|office ?365|yahoo|another|other|different|second)\b[^.;]{0,80}?"
        r"(?:no way|same|not work|n't work|no luck|without success|fails?\b|failed|no success|neither)"
    ),
    "ciphers-old": re.compile(r"ciphers?[\"']? ?[=:] ?[\"']?[^\s\"']{0,40}sslv[23]\b"),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "no-brackets": ("mail from", "rcpt to"),
    "no-greeting": ("opened",),
    "user-table": ("table", "rejected rcpt", "dovecot"),
    "starttls-missing": ("starttls",),
    "host-with-blank": ("host", "lookup", "resolv"),
    "accent-before-at": ("@",),
    "vrfy": ("vrfy",),
    "etrn": ("etrn",),
    "user-sent-empty": ("334 vxnlcm5hbwu6",),
    "login-switched-off": ("smtpauth",),
    "same-login-works": ("same ", "identical", "these ", "exact ", "work"),
    "was-queued": ("queued", "accepted"),
    "php-without-list": (":\\",),
    "worked-before": ("since ",),
    "names-no-host": ("certificate is valid", "altnames"),
    "names-star": ("*.",),
    "xoauth2-sent": ("xoauth2", "oauthbearer"),
    "windows-login": ("ntlm", "gssapi"),
    "tls-at-server": ("tls library",),
    "client-has-name": ("rcpt from",),
    "helo-odd": ("helo", "ehlo"),
    "client-private": ("[1",),
    "client-name-local": ("helo=<",),
    "null-sender": ("from=<>", "bounce message", "backscatter"),
    "mx": ("connect to", ".mail.protection."),
    "went-to-loopback": ("localhost", "127.0.0.1", "::1"),
    "chain-expired": ("has expired", "num=10:"),
    "no-login-set": ("password",),
    "oauth-told": ("token",),
    "intermittent": (
        "sometime", "occasionally", "intermittent", "randomly", "from time to time", "now and then",
        "most of the time", "once in a while", "some mails", "some emails", "some e-mails", "% of",
    ),
    "ports-tried": ("tried", "trying", "both", "either", "all "),
    "other-port-works": ("465", "587"),
    "login-set": ("user",),
    "helo-localhost": ("localhost",),
    "greeting-refused": ("response: 5", "esmtp not accepting", "initial ok message"),
    "smtps-by-hand": ("smtps://",),
    "host-quoted": ("host, port:", "smtp host:", "enotfound"),
    "helo-after-ehlo": ("helo",),
    "starttls-set": ("starttls",),
    "host-with-comma": ("host",),
    "login-empty": ("user", "plain aaa="),
    "needs-no-login": (
        "require", "need", "want", "n't use", "not use", "necessary", "no auth", "without auth", "without login",
    ),
    "greeted": ("220",),
    "both-encryptions": ("tls and ssl", "ssl and tls", "starttls and ssl", "ssl/tls and starttls", "use_tls"),
    "md5-refused": ("cram-md5", "digest-md5"),
    "week-passed": ("days", "week"),
    "proxy-here": ("proxy",),
    "docker-host": ("the same ",),
    "bare-name": ("enotfound", "eai_again", "no such", "unknownhost", "unknown host", "unknown smtp", "resolve host"),
    "user-uuid": ("user",),
    "docker-name": ("on 127.0.0.11:53",),
    "code-entered": ("授权码", "authorization code", "authorisation code"),
    "from-at-provider": (
        "yahoo.", "aol.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com",
        "gmx.", "web.de", "mail.ru", "yandex.ru",
    ),
    "other-host-set": ("mail_host", "smtp_host"),
    "quit-at-login": ("client -> server: quit",),
    "login-asked": ("334",),
    "several-networks": ("networks", "isps", "internet ", "locations", "centers", "centres"),
    "ipv4-tried": ("trying ",),
    "google-sent": ("209.85.", "2607:f8b0:"),
    "sender-at-localhost": ("localhost",),
    "message-id-told": ("message-id",),
    "test-mail-arrived": ("test ",),
    "address-compared": ("certificate is", "ip: "),
    "port-in-host": ("invalid smtp server",),
    "names-header": ("failed the check",),
    "colon-in-list": ("environment:",),
    "relay-looked-up": ("[relay:", "name service error"),
    "smtp-chosen": ("smtp",),
    "local-port": (", port = ",),
    "refused-together": (" 421 ",),
    "other-account-fails": ("tried", "trying", "to try"),
    "ciphers-old": ("cipher",),
    "test-alone-fails": ("test", "invitation"),
    "login-at-provider": ("user", "login"),
    "localhost-compared": ("localhost",),
    "name-as-address": ("mail from:", "(5"),
    "name-as-sender": ("disallowed as",),
    "other-program": (*_OTHER_PROGRAMS, "429 too many requests", "status code 429"),
}  # fmt: skip
"""Words of which one stands wherever such a form is found, as in few texts."""
