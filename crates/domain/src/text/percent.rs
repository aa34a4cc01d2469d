//! Text as it may stand in an address or a header: its bytes, all but the harmless ones percent-encoded.

use std::fmt::Write as _;

/// The text with `%` and two hexadecimal digits (RFC 3986, 2.1) for each byte that is no ASCII letter or digit and not among the ASCII signs that
/// are `plain` there.
#[must_use]
pub fn percent_encoded(text: &str, plain: &[u8]) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_stand_and_signs_only_where_they_are_plain() {
        assert_eq!(percent_encoded("aZ9-/م", b"-"), "aZ9-%2F%D9%85");
        assert_eq!(percent_encoded("-/", b"/"), "%2D/");
    }
}
