//! What is rendered, what never is, and that hostile sources cost no more than their size.

use std::{sync::mpsc, thread, time::Duration};

use proptest::prelude::*;

use super::{ATTRIBUTES, DIRECTED, LINK_REL, PLAIN, SANITIZER, render, scan};

/// Everything that must hold for any output at all.
fn check(html: &str) -> Result<(), String> {
    for tag in scan::tags(html)? {
        let name = tag.name.as_str();
        let directed = DIRECTED.contains(&name);
        if !directed && !PLAIN.contains(&name) {
            return Err(format!("<{name}> is not allowed"));
        }
        if directed && tag.get("dir") != Some("auto") {
            return Err(format!("<{name}> without dir"));
        }
        if name == "a" && tag.get("rel") != Some(LINK_REL) {
            return Err("a link without rel".to_owned());
        }
        for (attribute, value) in &tag.attributes {
            check_attribute(name, attribute, value)?;
        }
    }
    Ok(())
}

fn check_attribute(tag: &str, attribute: &str, value: &str) -> Result<(), String> {
    let from_source = ATTRIBUTES.iter().any(|(owner, names)| *owner == tag && names.contains(&attribute));
    let good = match attribute {
        "dir" => DIRECTED.contains(&tag),
        "rel" => tag == "a",
        "href" => {
            from_source && ["http://", "https://", "mailto:"].iter().any(|s| value.to_ascii_lowercase().starts_with(s))
        }
        "class" => from_source && value.starts_with("language-") && !value.contains(char::is_whitespace),
        "start" => from_source && value.bytes().all(|b| b.is_ascii_digit()),
        _ => from_source,
    };
    if good { Ok(()) } else { Err(format!("<{tag} {attribute}={value:?}> is not allowed")) }
}

#[test]
fn markdown_becomes_html() {
    const REL: &str = r#"rel="nofollow noopener noreferrer ugc""#;
    let link = |href: &str, text: &str| format!(r#"<p dir="auto"><a href="{href}" {REL}>{text}</a></p>"#);
    for (source, expected) in [
        ("", String::new()),
        ("a *b* **c** ~~d~~ `e`", r#"<p dir="auto">a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>"#.into()),
        ("# مرحبا", r#"<h1 dir="auto">مرحبا</h1>"#.into()),
        ("3. a", "<ol start=\"3\" dir=\"auto\">\n<li dir=\"auto\">a</li>\n</ol>".into()),
        ("- [ ] a\n- [x] b", "<ul dir=\"auto\">\n<li dir=\"auto\">☐ a</li>\n<li dir=\"auto\">☑ b</li>\n</ul>".into()),
        ("> a", "<blockquote dir=\"auto\">\n<p dir=\"auto\">a</p>\n</blockquote>".into()),
        ("a  \nb\n\n---", "<p dir=\"auto\">a<br>\nb</p>\n<hr>".into()),
        ("```rust ignore\n<x>\n```", "<pre dir=\"auto\"><code class=\"language-rust\">&lt;x&gt;\n</code></pre>".into()),
        ("```c++\n```", "<pre dir=\"auto\"><code class=\"language-c++\"></code></pre>".into()),
        ("```a\"b c\nx\n```", "<pre dir=\"auto\"><code>x\n</code></pre>".into()),
        ("    x", "<pre dir=\"auto\"><code>x</code></pre>".into()),
        ("|a|b|\n|-|:-:|\n|c|d|", "<table dir=\"auto\"><thead><tr><th dir=\"auto\">a</th><th dir=\"auto\">b</th></tr></thead><tbody>\n<tr><td dir=\"auto\">c</td><td dir=\"auto\">d</td></tr>\n</tbody></table>".into()),
        ("[a](https://example.org/?x=1&y=2)", link("https://example.org/?x=1&amp;y=2", "a")),
        ("<me@example.org>", link("mailto:me@example.org", "me@example.org")),
        ("<https://example.org>", link("https://example.org", "https://example.org")),
        ("https://example.org/a_b_c", link("https://example.org/a_b_c", "https://example.org/a_b_c")),
        ("`https://example.org`", "<p dir=\"auto\"><code>https://example.org</code></p>".into()),
        ("![a *b*](https://example.org/i.png)", link("https://example.org/i.png", "a <em>b</em>")),
        ("![](https://example.org/i.png)", link("https://example.org/i.png", "https://example.org/i.png")),
        ("[![a](https://example.org/i.png)](https://example.org)", link("https://example.org", "a")),
        ("@[Ahmad](user:0190) hi", "<p dir=\"auto\">@Ahmad hi</p>".into()),
        ("[a](/topics) ![b](data:image/png;base64,AA)", "<p dir=\"auto\">a b</p>".into()),
        ("a <b>c</b> & d", "<p dir=\"auto\">a &lt;b&gt;c&lt;/b&gt; &amp; d</p>".into()),
        ("<div>\nx\n</div>", "<p dir=\"auto\">&lt;div&gt;\nx\n&lt;/div&gt;</p>".into()),
    ] {
        assert_eq!(render(source).trim_end(), expected, "{source:?}");
    }
}

const VECTORS: [&str; 56] = [
    "<script>alert(1)</script>",
    "<ScRiPt SrC=//evil.example></sCrIpT>",
    "a <script>alert(1)</script> b",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" ONERROR = \"alert(1)\">",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<base href=//evil.example><form action=javascript:alert(1)><button>x",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<p style=\"background:url(javascript:alert(1))\" class=admin>x</p>",
    "<style>@import '//evil.example';</style>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<link rel=stylesheet href=//evil.example>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml <img src=x onerror=alert(1)> ?>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](<\u{1}javascript:alert(1)>)",
    "[x](<\u{0}javascript:alert(1)>)",
    "[x](<  javascript:alert(1)>)",
    "[x](<\u{A0}javascript:alert(1)>)",
    "[x](<\u{FEFF}javascript:alert(1)>)",
    "[x](<\u{200B}javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](ｊavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](DATA:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd) [y](//evil.example) [z](blob:https://x)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](https://e.example/\"onload=\"alert(1))",
    "[x](https://e.example \"t\\\" onmouseover=\\\"alert(1)\")",
    "```x\" onmouseover=\"alert(1)\ny\n```",
    "```rust&quot;&#32;onclick=alert(1)\ny\n```",
    "https://e.example/\"onmouseover=\"alert(1) https://e.example/'><script>alert(1)</script>",
];

#[test]
fn no_script_survives() {
    for source in VECTORS {
        let html = render(source);
        assert_eq!(check(&html), Ok(()), "{source:?} gave {html}");
        for around in [
            format!("> {source}"),
            format!("- a\n  {source}"),
            format!("|{source}|\n|-|\n|{source}|"),
            format!("**{source}**"),
        ] {
            let html = render(&around);
            assert_eq!(check(&html), Ok(()), "{around:?} gave {html}");
        }
    }
}

#[test]
fn schemes_in_disguise_leave_no_link() {
    for source in VECTORS.iter().filter(|source| source.starts_with("[x](") && !source.contains("https://e.example")) {
        let html = render(source);
        assert!(scan::tags(&html).unwrap().iter().all(|tag| tag.name != "a"), "{source:?} gave {html}");
    }
}

/// The second wall holds alone: what the first lets through one day is still removed.
#[test]
fn the_sanitizer_stands_alone() {
    for source in VECTORS {
        let html = SANITIZER.clean(source).to_string();
        assert_eq!(check(&html), Ok(()), "{source:?} gave {html}");
    }
    for (dirty, clean) in [
        ("<p onclick=x style=y class=z id=w dir=rtl>a</p>", "<p dir=\"auto\">a</p>"),
        ("<code class='language-rust'>a</code>", "<code class=\"language-rust\">a</code>"),
        ("<code class='language-a b'>a</code>", "<code>a</code>"),
        ("<code class=admin>a</code>", "<code>a</code>"),
        ("<a href=\"java\nscript:x\">a</a>", "<a rel=\"nofollow noopener noreferrer ugc\">a</a>"),
        ("<a href=\"&#1;javascript:x\">a</a>", "<a rel=\"nofollow noopener noreferrer ugc\">a</a>"),
        ("<a href=/x>a</a>", "<a rel=\"nofollow noopener noreferrer ugc\">a</a>"),
        ("<img src=https://e.example/i.png alt=a>b", "b"),
        ("<script>a</script><style>b</style>c", "c"),
    ] {
        assert_eq!(SANITIZER.clean(dirty).to_string(), clean, "{dirty}");
    }
}

/// Runs `render` on a thread with little stack and a deadline that only runaway work misses.
fn render_in_time(source: String) -> String {
    let (done, result) = mpsc::channel();
    let work = move || done.send(render(&source));
    thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap();
    result.recv_timeout(Duration::from_secs(20)).unwrap()
}

/// Pieces of markup that hurt when they are repeated.
#[rustfmt::skip]
const HURTING: &[&str] = &[
    ">", "> ", "*", "**a", "*a_ ", "_", "~", "~~a", "`", "`a``", "- ", "1. ", "+\n", "[", "]", "![", "[a](", "[](",
    "![](https://e.example/", "[a]: <", "<", "<a ", "</", "<!--", "<!A ", "<?", "<![CDATA[", "&", "&amp;", "\\",
    "|", "|-", "|a|\n|-|\n", "#", "# \n", "\n", "\t", "  \n", "http://", "https://a.b/)", "http://a.b ",
    "(http://a.b/(", "<http://a.b>", "a\n===\n", "***\n", "```\n", "~~~a\n", "- [x] ", "<p>", "<table>", "<svg><b>",
    "\0", "\u{202E}", "ﷺ", "\"'", "(", "[a][", "[^a]", "$", "$$", "{{", ":::", "- a\n\n", "<div>\n", "a  \n",
];

#[test]
fn hostile_sources_cost_no_more_than_their_size() {
    const SIZE: usize = 20_000;
    let fill = |unit: &str| unit.repeat(SIZE / unit.len());
    let lines = |line: fn(usize) -> String| {
        (0..SIZE)
            .map(line)
            .scan(0, |size, line| {
                *size += line.len() + 1;
                (*size <= SIZE).then_some(line)
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let wide_table = format!("{}\n{}\n{}", "|a".repeat(3000), "|-".repeat(3000), "a\n".repeat(4000));
    let references = format!("[a]: https://e.example/{}\n\n{}", "x".repeat(10_000), "[a]".repeat(3000));
    let mut sources = vec![
        wide_table,
        references,
        lines(|n| format!("{}- a", "  ".repeat(n))),
        lines(|n| format!("{}a", "> ".repeat(n))),
    ];
    sources.push(format!("{}{}", "[".repeat(SIZE / 2), "](https://e.example)".repeat(SIZE / 40)));
    sources.push(format!("{}a{}", "**a ".repeat(SIZE / 8), " b**".repeat(SIZE / 8)));
    for unit in HURTING {
        sources.push(fill(unit));
    }
    for source in sources {
        let head: String = source.chars().take(24).collect();
        let html = render_in_time(source);
        assert_eq!(check(&html), Ok(()), "{head:?}");
        assert!(html.len() < 60 * SIZE, "{head:?} grew to {} bytes", html.len());
    }
}

#[test]
fn markup_beyond_the_depth_bound_keeps_its_text() {
    let html = render(&format!("{}deep *text*", "> ".repeat(200)));
    assert!(html.matches("<blockquote").count() <= 48);
    assert!(html.contains("deep text"), "{html}");
    let html = render("> > - | a |\n    | - |\n    | b |");
    assert_eq!(check(&html), Ok(()));
}

/// Texts made of the pieces that Markdown and HTML are made of.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z أ-ي0-9]{0,6}",
        "[\\n\\t <>&\"'`*_~#|:\\[\\]()!\\\\/=;.-]{1,4}",
        Just("](javascript:alert(1))".to_owned()),
        Just("](https://e.example \"".to_owned()),
        Just("<img onerror=".to_owned()),
        Just("<script>".to_owned()),
        Just("https://e.example/".to_owned()),
        Just("\n|a|b|\n|-|-|\n|".to_owned()),
        Just("\n```".to_owned()),
        Just("\n- [x] ".to_owned()),
        Just("\n> ".to_owned()),
        Just("&#106;".to_owned()),
        Just("![".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn only_allowed_markup_is_written(source in prop_oneof![any::<String>(), markup()]) {
        let html = render(&source);
        prop_assert_eq!(check(&html), Ok(()), "{}", html);
        prop_assert_eq!(render(&source), html);
    }

    #[test]
    fn the_output_is_already_clean(source in markup()) {
        let html = render(&source);
        prop_assert_eq!(SANITIZER.clean(&html).to_string().len(), html.len());
    }

    #[test]
    fn plain_words_survive(words in prop::collection::vec("[a-zأ-ي]{1,8}", 1..10)) {
        let text = words.join(" ");
        prop_assert_eq!(render(&text), format!("<p dir=\"auto\">{text}</p>\n"));
    }
}
