//! Codes as people type them: of the authenticator, or of the sheet of recovery codes.

use p2p_domain::{
    port::clock::Entropy,
    token::{SecretToken, TokenDigest},
};

/// Crockford's Base32: no letter that looks like a digit or another letter, and no U.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p',
    'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];
/// Letters of a recovery code, five bits each.
const LETTERS: usize = 10;
/// Digits of a time-based code.
const DIGITS: usize = 6;
/// More than any code with all that people put into it; what is longer is not looked at.
const LENGTH_MAX: usize = 64;

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits of the authenticator.
    Timed(String),
    /// A recovery code, by its digest.
    Recovery(TokenDigest),
}

impl Typed {
    /// Reads a code, whatever blanks, dashes, capitals and digits of other scripts it is typed with.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LENGTH_MAX {
            return None;
        }
        let code: String = text.chars().filter(|letter| !is_filler(*letter)).map(plain).collect();
        if code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Timed(code));
        }
        let drawn = code.len() == LETTERS && code.chars().all(|letter| ALPHABET.contains(&letter));
        if drawn { digest(&code).map(Self::Recovery) } else { None }
    }
}

/// A new recovery code of 50 random bits, as it is shown, and its digest.
pub fn draw(entropy: &dyn Entropy) -> Option<(String, TokenDigest)> {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    let mut bits = u64::from_le_bytes(bytes);
    let code: String = (0..LETTERS)
        .map(|_| {
            let letter = ALPHABET[(bits & 31) as usize];
            bits >>= 5;
            letter
        })
        .collect();
    let (first, second) = code.split_at(LETTERS / 2);
    digest(&code).map(|digest| (format!("{first}-{second}"), digest))
}

fn digest(code: &str) -> Option<TokenDigest> {
    SecretToken::parse(code).map(|code| code.digest())
}

const fn is_filler(letter: char) -> bool {
    // Hyphens and dashes, the minus sign, the marks that turn the direction of text, and blanks.
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')
        || letter.is_whitespace()
}

/// The letter of the alphabet that was meant: digits of Arabic keyboards, capitals, and what is mistaken for a digit.
fn plain(letter: char) -> char {
    let digit = |zero: u32| u8::try_from(u32::from(letter) - zero).map_or(letter, |digit| char::from(b'0' + digit));
    match letter {
        '\u{0660}'..='\u{0669}' => digit(0x0660),
        '\u{06f0}'..='\u{06f9}' => digit(0x06f0),
        'o' | 'O' => '0',
        'i' | 'I' | 'l' | 'L' => '1',
        _ => letter.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use p2p_contract::determinism::CountingEntropy;

    use super::*;

    #[test]
    fn six_digits_are_a_timed_code_however_they_are_typed() {
        for text in ["012345", " 012 345 ", "012-345", "٠١٢٣٤٥", "۰۱۲۳۴۵", "\u{200f}012345", "O12345"] {
            assert_eq!(Typed::read(text), Some(Typed::Timed("012345".into())), "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "+12345", "१२३४५६", &"1".repeat(65)] {
            assert_eq!(Typed::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let digest = || SecretToken::parse("ab01cd234z").unwrap().digest();
        for text in ["ab01c-d234z", "AB01CD234Z", " ab o1 c\u{2013}d234z", "aboIc d234z", "ab0lcd٢٣٤z"] {
            assert_eq!(Typed::read(text), Some(Typed::Recovery(digest())), "{text}");
        }
        for text in ["ab01c-d234", "ab01c-d234zz", "ab01c-d234u", "ab01c_d234z", "ab01c-d234é"] {
            assert_eq!(Typed::read(text), None, "{text}");
        }
    }

    #[test]
    fn codes_that_are_drawn_differ_and_read_back() {
        let entropy = CountingEntropy::new();
        let mut drawn = BTreeSet::new();
        for _ in 0..200 {
            let (code, digest) = draw(&entropy).unwrap();
            assert!(code.len() == 11 && code.as_bytes()[5] == b'-', "{code}");
            assert_eq!(Typed::read(&code.to_uppercase()), Some(Typed::Recovery(digest)));
            assert!(drawn.insert(code));
        }
    }

    #[test]
    fn every_bit_of_fifty_counts() {
        struct Fixed(u64);
        impl Entropy for Fixed {
            fn fill(&self, buffer: &mut [u8]) {
                buffer.copy_from_slice(&self.0.to_le_bytes());
            }
        }
        let drawn: BTreeSet<_> = (0..50).map(|bit| draw(&Fixed(1 << bit)).unwrap().0).collect();
        assert_eq!(drawn.len(), 50);
    }
}
