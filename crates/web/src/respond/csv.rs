//! Tables as CSV (RFC 4180) that spreadsheets open as they are: UTF-8 that they know for such, and no cell that they would run.

use bytes::Bytes;

use crate::problem::Problem;

/// What spreadsheets know UTF-8 by.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Those lines, below the names of the columns where these are given: with them a table begins.
pub fn rows<R>(heading: Option<&[&str]>, lines: impl IntoIterator<Item = R>) -> Result<Bytes, Problem>
where
    R: IntoIterator<Item = String>,
{
    let mut text = Vec::new();
    if heading.is_some() {
        text.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(text);
    if let Some(heading) = heading {
        writer.write_record(heading).map_err(Problem::internal)?;
    }
    for line in lines {
        writer.write_record(line.into_iter().map(String::into_bytes)).map_err(Problem::internal)?;
    }
    writer.into_inner().map(Bytes::from).map_err(|error| Problem::internal(error.error()))
}

/// A text that no spreadsheet takes for a formula.
#[must_use]
pub fn harmless(text: String) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_escaped() {
        for sign in ["=", "+", "-", "@", "\t", "\r", "＝"] {
            assert_eq!(harmless(format!("{sign}1")), format!("'{sign}1"));
        }
        assert_eq!(harmless("1=1".to_owned()), "1=1");
    }

    #[test]
    fn only_a_table_that_begins_has_its_mark_and_heading() {
        let line = || [["مضخة, 3".to_owned(), "a\nb".to_owned()]];
        let begun = rows(Some(&["name", "text"]), line()).unwrap();
        assert_eq!(begun, "\u{feff}name,text\r\n\"مضخة, 3\",\"a\nb\"\r\n".as_bytes());
        assert_eq!(rows(None, line()).unwrap(), "\"مضخة, 3\",\"a\nb\"\r\n".as_bytes());
        assert!(rows(None, <[[String; 1]; 0]>::default()).unwrap().is_empty());
    }
}
