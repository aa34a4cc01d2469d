//! Every code of a wrong field with its message in English and Arabic. The codes of whole problems stand in `catalog.rs`.

use p2p_domain::{error::FieldError, locale::Locale};

use super::catalog::in_language;

/// One way in which a field may be wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldEntry {
    /// Stable, snake_case; what clients compare.
    pub code: &'static str,
    /// The message in English and Arabic; `{limit}` stands for the bound that was crossed.
    pub text: [&'static str; 2],
}

/// The message of a field error in that language.
#[must_use]
pub fn message(error: &FieldError, locale: Locale) -> String {
    let entry = FIELDS.iter().find(|entry| entry.code == error.code);
    let text = in_language(entry.map_or(WRONG, |entry| entry.text), locale);
    match error.limit {
        Some(limit) => text.replace("{limit}", &limit.to_string()),
        None => without_bound(text),
    }
}

/// The text where the bound is not known: what stands about it in brackets goes.
fn without_bound(text: &str) -> String {
    match text.split_once(" (").and_then(|(before, rest)| Some((before, rest.split_once(')')?))) {
        Some((before, (bound, after))) if bound.contains("{limit}") => format!("{before}{after}"),
        _ => text.replace("{limit}", "…"),
    }
}

/// All codes of fields.
#[must_use]
pub fn fields() -> &'static [FieldEntry] {
    FIELDS
}

/// For a code that the table does not have.
const WRONG: [&str; 2] = ["This value is not accepted.", "هذه القيمة غير مقبولة."];

static FIELDS: &[FieldEntry] = &[
    FieldEntry { code: "required", text: ["This is required.", "هذا الحقل مطلوب."] },
    FieldEntry {
        code: "not_nullable", text: ["This cannot be null.", "لا يمكن أن تكون القيمة null."]
    },
    FieldEntry { code: "invalid_type", text: ["This has the wrong type.", "نوع القيمة غير صحيح."] },
    FieldEntry {
        code: "unknown_field", text: ["There is no such field.", "لا يوجد حقل بهذا الاسم."]
    },
    FieldEntry {
        code: "unknown_parameter", text: ["There is no such parameter.", "لا توجد معلمة بهذا الاسم."]
    },
    FieldEntry {
        code: "repeated_parameter", text: ["This may be given once only.", "لا يجوز تكرار هذه المعلمة."]
    },
    FieldEntry {
        code: "repeated_field",
        text: ["This may be given once only.", "لا يجوز إرسال هذا الحقل أكثر من مرة."],
    },
    FieldEntry {
        code: "mutually_exclusive",
        text: [
            "This cannot be combined with another parameter that was given.",
            "لا يمكن الجمع بين هذه المعلمة ومعلمة أخرى في الطلب.",
        ],
    },
    FieldEntry {
        code: "unknown_value",
        text: ["This value is not one of the accepted ones.", "هذه القيمة ليست من القيم المقبولة."],
    },
    FieldEntry { code: "empty", text: ["This must not be empty.", "لا يجوز أن يكون هذا فارغًا."] },
    FieldEntry {
        code: "blank", text: ["This must not be blank.", "لا يجوز ترك هذا الحقل فارغًا."]
    },
    FieldEntry {
        code: "too_short",
        text: ["This needs at least {limit} characters.", "الحد الأدنى لعدد المحارف هو {limit}."],
    },
    FieldEntry {
        code: "too_long",
        text: ["This takes at most {limit} characters.", "الحد الأقصى لعدد المحارف هو {limit}."],
    },
    FieldEntry {
        code: "too_many", text: ["This takes at most {limit} items.", "الحد الأقصى لعدد العناصر هو {limit}."]
    },
    FieldEntry {
        code: "out_of_range",
        text: ["This lies outside the accepted range (bound: {limit}).", "القيمة خارج النطاق المقبول (الحد: {limit})."],
    },
    FieldEntry {
        code: "control_character",
        text: ["This contains characters that cannot be shown.", "يحتوي النص على محارف لا يمكن عرضها."],
    },
    FieldEntry {
        code: "invalid_email", text: ["This is no e-mail address.", "هذا ليس عنوان بريد إلكتروني صالحًا."]
    },
    FieldEntry {
        code: "invalid_domain", text: ["This is no domain name.", "هذا ليس اسم نطاق صالحًا."]
    },
    FieldEntry {
        code: "public_domain",
        text: [
            "This domain belongs to a public mail provider, not to an organization.",
            "هذا النطاق يخص مزوّد بريد عامًّا ولا يخص مؤسسة.",
        ],
    },
    FieldEntry {
        code: "password_too_common",
        text: ["This password is among the commonest ones.", "كلمة المرور هذه من أكثر كلمات المرور شيوعًا."],
    },
    FieldEntry {
        code: "password_personal",
        text: [
            "The password must not be your name or e-mail address.",
            "لا يجوز أن تكون كلمة المرور اسمك أو بريدك الإلكتروني.",
        ],
    },
    FieldEntry {
        code: "invalid_tag",
        text: ["A tag is made of letters, digits and hyphens.", "يتكوّن الوسم من أحرف وأرقام وشرطات."],
    },
    FieldEntry {
        code: "invalid_slug",
        text: [
            "A slug is made of lower-case Latin letters, digits and single hyphens.",
            "يتكوّن المعرّف النصي من أحرف لاتينية صغيرة وأرقام وشرطات مفردة.",
        ],
    },
    FieldEntry {
        code: "invalid_language",
        text: ["This is no language tag such as en or ar-EG.", "هذا ليس رمز لغة مثل en أو ar-EG."],
    },
    FieldEntry {
        code: "invalid_draft_key", text: ["This is no key of a draft.", "هذا ليس مفتاح مسودة صالحًا."]
    },
    FieldEntry {
        code: "invalid_moment",
        text: [
            "This is no moment in RFC 3339 such as 2026-01-31T08:05:00Z.",
            "هذا ليس وقتًا صالحًا بصيغة RFC 3339 مثل 2026-01-31T08:05:00Z.",
        ],
    },
    FieldEntry {
        code: "invalid_date",
        text: ["This is no date such as 2026-01-31.", "هذا ليس تاريخًا صالحًا مثل 2026-01-31."],
    },
    FieldEntry {
        code: "ends_before_it_begins",
        text: ["This lies before the beginning.", "هذا التاريخ يسبق تاريخ البداية."],
    },
    FieldEntry {
        code: "too_many_points",
        text: [
            "From here on there are more than {limit} points. Please ask for fewer days, or for weeks.",
            "عدد النقاط منذ هذا التاريخ يتجاوز {limit}. يُرجى طلب أيام أقل أو طلب أسابيع.",
        ],
    },
    FieldEntry {
        code: "invalid_url",
        text: ["This is no absolute http or https address.", "هذا ليس عنوانًا كاملًا صالحًا يبدأ بـ http أو https."],
    },
    FieldEntry {
        code: "credentials_in_url",
        text: ["An address here carries no name and no password.", "لا يجوز أن يتضمن العنوان اسم مستخدم أو كلمة مرور."],
    },
    FieldEntry {
        code: "private_address",
        text: [
            "This leads into a private network, where nothing is sent.",
            "يقود هذا العنوان إلى شبكة خاصة لا يُرسل إليها شيء.",
        ],
    },
    FieldEntry {
        code: "too_many_pixels", text: ["The picture has too many pixels.", "أبعاد الصورة أكبر من المسموح."]
    },
    FieldEntry { code: "broken_image", text: ["The picture cannot be read.", "تعذّرت قراءة الصورة."] },
    FieldEntry { code: "invalid_uuid", text: ["This is no UUID.", "هذا ليس معرّف UUID صالحًا."] },
    FieldEntry {
        code: "unknown_reference", text: ["There is no such thing.", "العنصر المشار إليه غير موجود."]
    },
    FieldEntry {
        code: "invalid_cursor",
        text: ["The cursor is malformed or belongs to another list.", "مؤشر الصفحة تالف أو يخص قائمة أخرى."],
    },
    FieldEntry {
        code: "yourself", text: ["This cannot be yourself.", "لا يمكن أن تكون أنت هذا الشخص."]
    },
    FieldEntry {
        code: "incomplete_pair",
        text: [
            "Latitude and longitude are given together, or both are null.",
            "يُرسل خط العرض وخط الطول معًا أو تكون قيمة كليهما null.",
        ],
    },
    FieldEntry {
        code: "requires_near", text: ["This needs a place in near.", "يتطلب هذا تحديد مكان في near."]
    },
    FieldEntry { code: "requires_q", text: ["This needs a search in q.", "يتطلب هذا نص بحث في q."] },
    FieldEntry {
        code: "only_stop_words",
        text: [
            "These words stand in nearly every text. Please add a more telling one.",
            "هذه الكلمات ترد في معظم النصوص. يُرجى إضافة كلمة أكثر تحديدًا.",
        ],
    },
    FieldEntry {
        code: "only_exclusions",
        text: [
            "Everything is excluded. Please add a word that is to be found.",
            "كل الكلمات مستبعدة. يُرجى إضافة كلمة مطلوب العثور عليها.",
        ],
    },
    FieldEntry {
        code: "invalid_idempotency_key",
        text: [
            "An idempotency key is 1 to 255 printable ASCII characters.",
            "يتكوّن مفتاح عدم التكرار من 1 إلى 255 محرف ASCII قابل للطباعة.",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_its_bound_only_where_that_is_known() {
        let known = FieldError::with_limit("limit", "out_of_range", 100);
        assert_eq!(message(&known, Locale::En), "This lies outside the accepted range (bound: 100).");
        let unknown = FieldError::new("version", "out_of_range");
        assert_eq!(message(&unknown, Locale::En), "This lies outside the accepted range.");
        assert_eq!(message(&unknown, Locale::Ar), "القيمة خارج النطاق المقبول.");
    }
}
