//! Problem codes of private messages. What every route may answer stands in `catalog.rs`.

use super::catalog::Entry;

/// In the order of their status.
pub(super) static CONVERSATION: &[Entry] = &[
    Entry {
        code: "blocked",
        status: 403,
        title: ["No messages wanted", "لا يرغب في تلقي رسائل"],
        detail: ["This person takes no messages from you.", "هذا الشخص لا يستقبل رسائل منك."],
    },
    Entry {
        code: "recipient_deactivated",
        status: 409,
        title: ["Recipient deactivated", "حساب المستلم معطَّل"],
        detail: [
            "The account of this person is deactivated, so nobody would read the message.",
            "حساب هذا الشخص معطَّل، فلن يقرأ أحد الرسالة.",
        ],
    },
    Entry {
        code: "edit_window_over",
        status: 409,
        title: ["Too late to edit", "انتهت مهلة التعديل"],
        detail: [
            "A message can be edited for fifteen minutes after it was sent. You may still delete it.",
            "يمكن تعديل الرسالة خلال خمس عشرة دقيقة من إرسالها. ما زال بإمكانك حذفها.",
        ],
    },
];
