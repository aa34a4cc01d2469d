//! Problem codes of files. What every route may answer stands in `catalog.rs`.

use super::catalog::Entry;

/// In the order of their status.
pub(super) static FILES: &[Entry] = &[
    Entry {
        code: "invalid_signature",
        status: 403,
        title: ["The address is not good", "العنوان غير صالح"],
        detail: [
            "This address was not made here, has expired, or was used before. Please announce the file again.",
            "هذا العنوان لم يصدر عنا أو انتهت صلاحيته أو استُخدم من قبل. يُرجى الإعلان عن الملف من جديد.",
        ],
    },
    Entry {
        code: "upload_missing",
        status: 409,
        title: ["The bytes are not there yet", "لم تصل بيانات الملف بعد"],
        detail: [
            "Nothing has been put at the address of the upload. Please put the file there, then complete it.",
            "لم يُرفع شيء إلى عنوان الرفع. يُرجى رفع الملف إليه أولًا ثم إتمام العملية.",
        ],
    },
    Entry {
        code: "quota_exceeded",
        status: 409,
        title: ["No room left", "لا تتوفر مساحة كافية"],
        detail: [
            "The files of your organization take all the room that they may. Please delete some first.",
            "بلغت ملفات مؤسستك الحد المسموح من المساحة. يُرجى حذف بعضها أولًا.",
        ],
    },
    Entry {
        code: "range_not_satisfiable",
        status: 416,
        title: ["No such range", "النطاق غير متاح"],
        detail: [
            "The header Range asks for bytes behind the end; the header Content-Range tells how many there are.",
            "تطلب الترويسة Range ما بعد نهاية الملف؛ وتذكر الترويسة Content-Range حجمه.",
        ],
    },
    Entry {
        code: "upload_mismatch",
        status: 422,
        title: ["Not what was announced", "الملف يخالف ما أُعلن عنه"],
        detail: [
            "The size or the type of what arrived is not what was announced, so it was removed. Please announce it again.",
            "حجم ما وصل أو نوعه يخالف ما أُعلن عنه، لذلك حُذف. يُرجى الإعلان عنه من جديد.",
        ],
    },
];
