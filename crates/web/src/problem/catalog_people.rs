//! Problem codes of people: second factors, invitations, roles, pictures. What every route may answer stands in `catalog.rs`.

use super::catalog::Entry;

/// In the order of their status.
pub(super) static PEOPLE: &[Entry] = &[
    Entry {
        code: "second_factor_required",
        status: 403,
        title: ["A second factor is needed", "يلزم عامل تحقق ثانٍ"],
        detail: [
            "The password is right. Please log in again with the code of your authenticator, or a recovery code, in code.",
            "كلمة المرور صحيحة. أعد تسجيل الدخول مع رمز تطبيق المصادقة أو رمز استرداد في الحقل code.",
        ],
    },
    Entry {
        code: "second_factor_missing",
        status: 403,
        title: ["Set up a second factor first", "يلزم إعداد عامل تحقق ثانٍ أولًا"],
        detail: [
            "Your organization demands a second factor. Please set one up before you go on.",
            "تشترط مؤسستك عامل تحقق ثانيًا. يُرجى إعداده قبل المتابعة.",
        ],
    },
    Entry {
        code: "wrong_code",
        status: 403,
        title: ["Wrong code", "الرمز غير صحيح"],
        detail: [
            "The code is wrong, was used before or is too old. Please take the one that your authenticator shows now.",
            "الرمز غير صحيح أو استُخدم من قبل أو انتهت صلاحيته. استخدم الرمز الظاهر الآن في تطبيق المصادقة.",
        ],
    },
    Entry {
        code: "already_invited",
        status: 409,
        title: ["Invited already", "سبقت دعوته"],
        detail: [
            "There is an invitation to this e-mail address already. You may send it again.",
            "توجد دعوة سابقة إلى هذا البريد الإلكتروني. يمكنك إعادة إرسالها.",
        ],
    },
    Entry {
        code: "already_member",
        status: 409,
        title: ["A member already", "عضو بالفعل"],
        detail: ["This person belongs to your organization already.", "هذا الشخص عضو في مؤسستك بالفعل."],
    },
    Entry {
        code: "invitation_settled",
        status: 409,
        title: ["The invitation is settled", "الدعوة محسومة"],
        detail: ["This invitation was accepted or taken back already.", "سبق قبول هذه الدعوة أو سحبها."],
    },
    Entry {
        code: "last_admin",
        status: 409,
        title: ["The last administrator", "المسؤول الأخير"],
        detail: [
            "An organization keeps at least one active administrator. Please appoint another one first.",
            "يجب أن يبقى للمؤسسة مسؤول نشط واحد على الأقل. يُرجى تعيين مسؤول آخر أولًا.",
        ],
    },
    Entry {
        code: "no_second_factor",
        status: 409,
        title: ["No second factor", "لا يوجد عامل تحقق ثانٍ"],
        detail: [
            "There is no second factor that this could be done with. Please set one up first.",
            "لا يوجد عامل تحقق ثانٍ لتنفيذ هذا. يُرجى إعداده أولًا.",
        ],
    },
    Entry {
        code: "second_factor_demanded",
        status: 409,
        title: ["The second factor is demanded", "عامل التحقق الثاني مطلوب"],
        detail: [
            "Your organization demands a second factor, so it cannot be given up.",
            "تشترط مؤسستك عامل تحقق ثانيًا، لذا لا يمكن إلغاؤه.",
        ],
    },
    Entry {
        code: "second_factor_first",
        status: 409,
        title: ["Set up your own second factor first", "يلزم إعداد عامل التحقق الثاني لك أولًا"],
        detail: [
            "Who demands a second factor of others needs one. Please set yours up first.",
            "من يشترط عامل تحقق ثانيًا على غيره يلزمه مثله. يُرجى إعداد عاملك أولًا.",
        ],
    },
    Entry {
        code: "unsupported_file_type",
        status: 415,
        title: ["File type not accepted", "نوع الملف غير مقبول"],
        detail: [
            "The content of the file is of no type that is accepted here, whatever its name says.",
            "محتوى الملف ليس من الأنواع المقبولة هنا، أيًّا كان اسمه.",
        ],
    },
];
