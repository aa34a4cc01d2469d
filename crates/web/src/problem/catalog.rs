//! Every problem code with its status and its texts in English and Arabic; those of people, files, messages, reports
//! and webhooks alone stand in `catalog_people.rs`, `catalog_files.rs`, `catalog_conversation.rs` and `catalog_upkeep.rs`, the codes of fields in
//! `catalog_fields.rs`. All are documented in docs/problems.md, and a test holds them together.

use p2p_domain::locale::Locale;

use super::{catalog_conversation::CONVERSATION, catalog_files::FILES, catalog_people::PEOPLE, catalog_upkeep::UPKEEP};

/// One kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable, snake_case; what clients compare.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short name, in English and Arabic.
    pub title: [&'static str; 2],
    /// What happened and what to do, in English and Arabic.
    pub detail: [&'static str; 2],
}

/// The text of that language.
#[must_use]
pub const fn in_language(texts: [&'static str; 2], locale: Locale) -> &'static str {
    match locale {
        Locale::En => texts[0],
        Locale::Ar => texts[1],
    }
}

/// The entry of that code.
#[must_use]
pub fn entry(code: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.code == code)
}

/// What is answered when nothing better is known.
pub static INTERNAL: Entry = Entry {
    code: "internal",
    status: 500,
    title: ["Something went wrong on our side", "حدث خطأ من جانبنا"],
    detail: [
        "The request failed by our fault. Please try again; if it stays so, tell us the request id.",
        "تعذّر تنفيذ الطلب بسبب خطأ لدينا. حاول مرة أخرى، وإن تكرر الخطأ فأرسل إلينا رقم الطلب.",
    ],
};

/// What every route may answer but `internal`, and the codes of the forum and of sockets, in the order of their status.
static ENTRIES: &[Entry] = &[
    Entry {
        code: "bad_request",
        status: 400,
        title: ["Bad request", "طلب غير صالح"],
        detail: ["The request cannot be understood.", "تعذّر فهم الطلب."],
    },
    Entry {
        code: "malformed_json",
        status: 400,
        title: ["Malformed JSON", "صيغة JSON غير صحيحة"],
        detail: [
            "The body is not valid JSON in UTF-8, names a key twice, or is nested too deeply.",
            "محتوى الطلب ليس JSON صالحًا بترميز UTF-8، أو يكرر مفتاحًا، أو تتداخل عناصره أكثر من المسموح.",
        ],
    },
    Entry {
        code: "invalid_frame",
        status: 400,
        title: ["Invalid frame", "إطار غير صالح"],
        detail: [
            "The frame lacks a field, has one too many, or has one of the wrong type; docs/WEBSOCKET.md shows each.",
            "ينقص الإطارَ حقلٌ أو يزيد فيه حقل أو نوع أحد حقوله غير صحيح؛ توضّح صفحة docs/WEBSOCKET.md جميع الأنواع.",
        ],
    },
    Entry {
        code: "unknown_frame_type",
        status: 400,
        title: ["Unknown frame type", "نوع إطار غير معروف"],
        detail: [
            "The types that a client may send are post, reply, typing and ping.",
            "الأنواع التي يمكن إرسالها هي post وreply وtyping وping.",
        ],
    },
    Entry {
        code: "invalid_token",
        status: 400,
        title: ["The link is no longer good", "الرابط لم يعد صالحًا"],
        detail: [
            "The token was used, withdrawn or has expired. Please ask for a new one.",
            "استُخدم الرمز من قبل أو أُلغي أو انتهت صلاحيته. يُرجى طلب رمز جديد.",
        ],
    },
    Entry {
        code: "unauthenticated",
        status: 401,
        title: ["Please sign in", "يُرجى تسجيل الدخول"],
        detail: ["This needs a session, and there is none.", "يتطلب هذا جلسة دخول، ولا توجد جلسة."],
    },
    Entry {
        code: "session_expired",
        status: 401,
        title: ["The session has ended", "انتهت الجلسة"],
        detail: ["Please sign in again.", "يُرجى تسجيل الدخول من جديد."],
    },
    Entry {
        code: "try_refresh_token",
        status: 401,
        title: ["The access token is not usable", "رمز الوصول غير صالح للاستخدام"],
        detail: [
            "It has expired, or the anti-CSRF token is missing or wrong. Refresh the session and try again.",
            "انتهت صلاحيته، أو أن رمز الحماية من تزوير الطلبات مفقود أو خاطئ. جدّد الجلسة ثم حاول مرة أخرى.",
        ],
    },
    Entry {
        code: "forbidden",
        status: 403,
        title: ["Not allowed", "غير مسموح"],
        detail: ["You do not have the right to do this.", "ليست لديك صلاحية للقيام بهذا."],
    },
    Entry {
        code: "email_not_verified",
        status: 403,
        title: ["E-mail address not verified", "البريد الإلكتروني غير مؤكَّد"],
        detail: [
            "Please verify your e-mail address before you write.",
            "يُرجى تأكيد بريدك الإلكتروني قبل أن تكتب محتوى.",
        ],
    },
    Entry {
        code: "wrong_credentials",
        status: 403,
        title: ["Wrong credentials", "بيانات الدخول غير صحيحة"],
        detail: ["The e-mail address or the password is wrong.", "البريد الإلكتروني أو كلمة المرور غير صحيحة."],
    },
    Entry {
        code: "account_deactivated",
        status: 403,
        title: ["Account deactivated", "الحساب معطَّل"],
        detail: [
            "This account is deactivated. Please turn to your organization's administrator.",
            "هذا الحساب معطَّل. يُرجى التواصل مع مسؤول مؤسستك.",
        ],
    },
    Entry {
        code: "origin_not_allowed",
        status: 403,
        title: ["Origin not allowed", "المصدر غير مسموح به"],
        detail: [
            "A socket opened with a cookie must come from a page of an allowed origin. Use a ticket instead.",
            "يجب أن يأتي الاتصال المفتوح بملف تعريف الارتباط من صفحة ذات مصدر مسموح به. استخدم تذكرة بدلًا من ذلك.",
        ],
    },
    Entry {
        code: "not_found",
        status: 404,
        title: ["Not found", "غير موجود"],
        detail: ["There is no such thing, or you may not see it.", "العنصر المطلوب غير موجود، أو لا يحق لك الاطلاع عليه."],
    },
    Entry {
        code: "route_not_found",
        status: 404,
        title: ["No such route", "المسار غير موجود"],
        detail: ["The API has nothing at this path.", "لا توجد خدمة على هذا المسار."],
    },
    Entry {
        code: "method_not_allowed",
        status: 405,
        title: ["Method not allowed", "طريقة الطلب غير مسموحة"],
        detail: [
            "This path takes other methods; the header Allow lists them.",
            "يقبل هذا المسار طرقًا أخرى مذكورة في الترويسة Allow.",
        ],
    },
    Entry {
        code: "not_acceptable",
        status: 406,
        title: ["Not acceptable", "لا يمكن تلبية الصيغة المطلوبة"],
        detail: [
            "The answer cannot be given in a form that the request accepts.",
            "لا يمكن تقديم الرد بأي صيغة يقبلها الطلب.",
        ],
    },
    Entry {
        code: "request_timeout",
        status: 408,
        title: ["The request came too slowly", "وصل الطلب ببطء شديد"],
        detail: ["The request did not arrive in time.", "لم يكتمل وصول الطلب في الوقت المحدد."],
    },
    Entry {
        code: "edit_conflict",
        status: 409,
        title: ["Edited by others", "عدّله آخرون"],
        detail: [
            "Others edited this again and again meanwhile. Please try again.",
            "عدّل آخرون هذا العنصر مرارًا في الأثناء. يُرجى المحاولة مرة أخرى.",
        ],
    },
    Entry {
        code: "topic_locked",
        status: 409,
        title: ["Topic locked", "الموضوع مغلق"],
        detail: [
            "This topic is locked: it takes no more posts and replies.",
            "هذا الموضوع مغلق ولا يقبل مشاركات أو ردودًا جديدة.",
        ],
    },
    Entry {
        code: "opening_post",
        status: 409,
        title: ["First post of a topic", "المشاركة الأولى في الموضوع"],
        detail: [
            "The first post goes with its topic alone: delete the topic instead.",
            "لا تُحذف المشاركة الأولى إلا مع موضوعها. احذف الموضوع بدلًا من ذلك.",
        ],
    },
    Entry {
        code: "stale_draft",
        status: 409,
        title: ["Draft changed elsewhere", "تغيّرت المسودة في مكان آخر"],
        detail: [
            "The draft was saved from somewhere else meanwhile. Load it again before you save.",
            "حُفظت المسودة من مكان آخر في الأثناء. حمّلها من جديد قبل الحفظ.",
        ],
    },
    Entry {
        code: "too_many_drafts",
        status: 409,
        title: ["Too many drafts", "مسودات كثيرة"],
        detail: ["Please delete some drafts first.", "يُرجى حذف بعض المسودات أولًا."],
    },
    Entry {
        code: "slug_taken",
        status: 409,
        title: ["Slug taken", "المعرّف النصي مستخدم"],
        detail: ["Another category has that slug.", "تستخدم فئة أخرى هذا المعرّف النصي."],
    },
    Entry {
        code: "too_many_categories",
        status: 409,
        title: ["Too many categories", "فئات كثيرة"],
        detail: ["Please delete some categories first.", "يُرجى حذف بعض الفئات أولًا."],
    },
    Entry {
        code: "email_taken",
        status: 409,
        title: ["E-mail address taken", "البريد الإلكتروني مستخدم"],
        detail: [
            "There is an account with this e-mail address already. Please sign in instead.",
            "يوجد حساب بهذا البريد الإلكتروني. يُرجى تسجيل الدخول.",
        ],
    },
    Entry {
        code: "organization_exists",
        status: 409,
        title: ["Organization exists", "المؤسسة مسجلة من قبل"],
        detail: [
            "Your organization is here already. Please ask its administrator for an invitation.",
            "مؤسستك مسجلة من قبل. يُرجى طلب دعوة من مسؤولها.",
        ],
    },
    Entry {
        code: "idempotency_in_progress",
        status: 409,
        title: ["Still being worked on", "الطلب قيد التنفيذ"],
        detail: [
            "The first request with this idempotency key is still running. Try again in a moment.",
            "ما زال الطلب الأول بمفتاح عدم التكرار هذا قيد التنفيذ. حاول بعد قليل.",
        ],
    },
    Entry {
        code: "precondition_failed",
        status: 412,
        title: ["Changed meanwhile", "تغيّر العنصر في الأثناء"],
        detail: [
            "It was edited since you read it. Read it again, and repeat your change.",
            "عُدّل هذا العنصر بعد أن قرأته. اقرأه من جديد ثم أعد التعديل.",
        ],
    },
    Entry {
        code: "payload_too_large",
        status: 413,
        title: ["Too large", "المحتوى أكبر من المسموح"],
        detail: ["The body is larger than this route takes.", "حجم محتوى الطلب أكبر مما يقبله هذا المسار."],
    },
    Entry {
        code: "unsupported_media_type",
        status: 415,
        title: ["Unsupported media type", "نوع المحتوى غير مدعوم"],
        detail: [
            "The header Content-Type names nothing that this route takes.",
            "الترويسة Content-Type لا تذكر نوعًا يقبله هذا المسار.",
        ],
    },
    Entry {
        code: "validation_failed",
        status: 422,
        title: ["Some fields are wrong", "بعض الحقول غير صحيحة"],
        detail: ["Please correct the fields listed in errors.", "يُرجى تصحيح الحقول المذكورة في errors."],
    },
    Entry {
        code: "invalid_cursor",
        status: 422,
        title: ["Invalid cursor", "مؤشر الصفحة غير صالح"],
        detail: [
            "The cursor is malformed or belongs to another list. Begin without one.",
            "مؤشر الصفحة تالف أو يخص قائمة أخرى. ابدأ من دونه.",
        ],
    },
    Entry {
        code: "idempotency_key_reused",
        status: 422,
        title: ["Idempotency key used before", "مفتاح عدم التكرار مستخدم من قبل"],
        detail: [
            "This idempotency key was used with another body. Please take a new one.",
            "استُخدم مفتاح عدم التكرار هذا مع محتوى آخر. يُرجى استخدام مفتاح جديد.",
        ],
    },
    Entry {
        code: "upgrade_required",
        status: 426,
        title: ["Upgrade required", "يلزم الترقية إلى WebSocket"],
        detail: [
            "This address speaks WebSocket alone: send an upgrade request (RFC 6455).",
            "هذا العنوان يتحدث WebSocket فقط: أرسل طلب ترقية (RFC 6455).",
        ],
    },
    Entry {
        code: "rate_limited",
        status: 429,
        title: ["Too many requests", "طلبات كثيرة"],
        detail: [
            "Please wait as long as the header Retry-After says.",
            "يُرجى الانتظار المدة المذكورة في الترويسة Retry-After.",
        ],
    },
    Entry {
        code: "unavailable",
        status: 503,
        title: ["Unavailable at the moment", "الخدمة غير متاحة حاليًا"],
        detail: ["Please try again in a moment.", "يُرجى المحاولة بعد قليل."],
    },
    Entry {
        code: "timeout",
        status: 503,
        title: ["It took too long", "استغرق التنفيذ وقتًا طويلًا"],
        detail: [
            "The request was given up because it took too long. Please try again in a moment.",
            "أُلغي الطلب لأن تنفيذه طال أكثر من اللازم. يُرجى المحاولة بعد قليل.",
        ],
    },
];

/// All kinds of problem.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().chain(PEOPLE).chain(FILES).chain(CONVERSATION).chain(UPKEEP).chain([&INTERNAL])
}
