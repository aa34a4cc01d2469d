//! A strict reader of tags for the tests: anything that is not exactly what the serializer writes
//! is an error, so that no sloppy spelling slips by.

/// One opening tag with its attributes, in order.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Opened {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Reads every opening tag of `html` and checks that the tags close in order.
pub(super) fn tags(html: &str) -> Result<Vec<Opened>, String> {
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let (name, after) = name(closing)?;
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes another tag"));
            }
            rest = after.strip_prefix('>').ok_or("no > after a closing name")?;
            continue;
        }
        let (tag, after) = opened(rest)?;
        if !["br", "hr"].contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        found.push(tag);
        rest = after;
    }
    if open.is_empty() { Ok(found) } else { Err(format!("left open: {open:?}")) }
}

fn opened(text: &str) -> Result<(Opened, &str), String> {
    let (tag, mut rest) = name(text)?;
    let mut attributes = Vec::new();
    while let Some(after) = rest.strip_prefix(' ') {
        let (attribute, after) = name(after)?;
        let after = after.strip_prefix("=\"").ok_or("an attribute without a quoted value")?;
        let (value, after) = after.split_once('"').ok_or("a value without an end")?;
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
    }
    let rest = rest.strip_prefix('>').ok_or("no > after a tag")?;
    Ok((Opened { name: tag.to_owned(), attributes }, rest))
}

fn name(text: &str) -> Result<(&str, &str), String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    match text.find(|c| !is_name(c)) {
        Some(end) if end > 0 => Ok(text.split_at(end)),
        _ => Err(format!("not a name: {:?}", text.chars().take(20).collect::<String>())),
    }
}

#[test]
fn the_reader_refuses_what_the_serializer_never_writes() {
    for html in [
        "<",
        "< p>",
        "<p",
        "<P></P>",
        "<p dir=auto></p>",
        "<p dir></p>",
        "<p></a>",
        "<p>",
        "<!-- -->",
        "<a/>",
        "<p  dir=\"a\"></p>",
    ] {
        assert!(tags(html).is_err(), "{html}");
    }
    let found = tags("<p dir=\"auto\">a &lt; b<br><a href=\"x\" rel=\"y\">c</a></p>").unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found[2].get("rel"), Some("y"));
}
