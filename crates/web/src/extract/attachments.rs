//! Attachments: the ids in `attachment_ids`, as posts, replies and messages are sent with them.

use p2p_domain::{error::FieldError, file::ATTACHMENTS_MAX, id::FileId};

use super::FieldErrors;

/// Ids of files to be hung on a post, reply or message, each wrong one told by its place. Whether there are such files is for the use case to say.
pub fn attachments(ids: &[String], errors: &mut FieldErrors) -> Option<Vec<FileId>> {
    if ids.len() > ATTACHMENTS_MAX {
        errors.push(FieldError::with_limit("attachment_ids", "too_many", ATTACHMENTS_MAX as u64));
        return None;
    }
    let mut files = Vec::with_capacity(ids.len());
    for (place, text) in ids.iter().enumerate() {
        match text.parse() {
            Ok(id) => files.push(id),
            Err(_) => errors.add(format!("attachment_ids[{place}]"), "invalid_uuid"),
        }
    }
    (files.len() == ids.len()).then_some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";

    fn checked(ids: &[&str]) -> Result<Vec<FileId>, Vec<(String, &'static str)>> {
        let mut errors = FieldErrors::new();
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let files = attachments(&ids, &mut errors);
        errors.finish(files).map_err(|problem| {
            problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect::<Vec<_>>()
        })
    }

    #[test]
    fn each_wrong_file_is_told_by_its_place_and_too_many_are_told_once() {
        assert_eq!(checked(&[]), Ok(Vec::new()));
        assert_eq!(checked(&[ID; ATTACHMENTS_MAX]).unwrap().len(), ATTACHMENTS_MAX);
        assert_eq!(checked(&[ID; ATTACHMENTS_MAX + 1]), Err(vec![("attachment_ids".to_owned(), "too_many")]));
        let bare = ID.replace('-', "");
        let expected = [("attachment_ids[0]", "invalid_uuid"), ("attachment_ids[2]", "invalid_uuid")];
        let expected = expected.map(|(field, code)| (field.to_owned(), code)).to_vec();
        assert_eq!(checked(&["x", ID, &bare]), Err(expected));
    }
}
