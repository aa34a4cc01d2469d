//! Numbers, sizes and dates as people read them. Digits are 0 to 9 in both languages, as on the platform.

use p2p_domain::timestamp::Timestamp;

use crate::words::Words;

/// From here on, a number is told by its magnitude.
const HUGE: f64 = 1e15;
/// Below this, too.
const TINY: f64 = 1e-6;

/// A number with its thousands parted: `1,234.5`.
pub fn number(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() || size >= HUGE || (size > 0.0 && size < TINY) {
        return format!("{number:e}");
    }
    let plain = size.to_string();
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut told = String::from(if number < 0.0 { "-" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    if let Some(rest) = rest {
        told.push('.');
        told.push_str(rest);
    }
    told
}

/// `23 November 2026`, in UTC.
pub fn date(at: Timestamp, words: &Words) -> String {
    let date = at.date();
    let mut parts = date.split('-').map(|part| part.trim_start_matches('0'));
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return date };
    let month = month.parse().ok().and_then(|month: usize| words.months.get(month.checked_sub(1)?)).copied();
    format!("{day} {} {year}", month.unwrap_or_default())
}

/// `1.5 MB`.
pub fn size(bytes: u64, words: &Words) -> String {
    let mut unit = 0;
    // In tenths of the unit.
    let mut tenths = u128::from(bytes) * 10;
    while tenths >= 10_000 && unit + 1 < words.sizes.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    let rest = if tenths.is_multiple_of(10) { String::new() } else { format!(".{}", tenths % 10) };
    format!("{}{rest} {}", tenths / 10, words.sizes[unit])
}

#[cfg(test)]
mod tests {
    use p2p_domain::locale::Locale;

    use super::*;

    #[test]
    fn numbers_are_parted_by_thousands() {
        for (given, told) in [
            (0.0, "0"),
            (-0.0, "0"),
            (12.5, "12.5"),
            (999.0, "999"),
            (-1_234.56, "-1,234.56"),
            (1_000_000.0, "1,000,000"),
            (0.000_5, "0.0005"),
            (1e-9, "1e-9"),
            (1.5e300, "1.5e300"),
            (f64::MAX, "1.7976931348623157e308"),
        ] {
            assert_eq!(number(given), told);
        }
    }

    #[test]
    fn dates_name_their_month() {
        let at = Timestamp::from_millis(1_795_412_100_000);
        assert_eq!(at.date(), "2026-11-23");
        assert_eq!(date(at, Words::of(Locale::En)), "23 November 2026");
        assert_eq!(date(at, Words::of(Locale::Ar)), "23 نوفمبر 2026");
        assert_eq!(date(Timestamp::from_millis(0), Words::of(Locale::En)), "1 January 1970");
    }

    #[test]
    fn sizes_are_rounded() {
        let english = Words::of(Locale::En);
        for (bytes, told) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_500, "1.5 kB"),
            (999_960, "1 MB"),
            (20_000_000, "20 MB"),
            (u64::MAX, "18446744073.7 GB"),
        ] {
            assert_eq!(size(bytes, english), told);
        }
    }
}
