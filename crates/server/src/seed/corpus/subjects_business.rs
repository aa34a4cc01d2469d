//! Subjects around the plant: supply chain, workforce, localization.

use super::{Phrase, Subject, measures, phrases};

/// Buying, storing, shipping.
pub const SUPPLY_CHAIN: Subject = Subject {
    category: "supply-chain",
    name: Phrase { en: "Supply chain", ar: "سلاسل الإمداد" },
    marks: &["PO", "SKU", "WH"],
    standards: &["ISO 28000", "ISO 22301", "ISO 20400", "GS1 GTIN", "ISO 9001"],
    tags: phrases! {
        "supply-chain" = "سلاسل-الإمداد";
        "procurement" = "مشتريات";
        "warehouse" = "مستودعات";
        "logistics" = "لوجستيات";
        "inventory" = "مخزون";
        "suppliers" = "موردون";
    },
    things: phrases! {
        "spare parts warehouse" = "مستودع قطع الغيار";
        "import of stainless steel coils" = "استيراد لفائف الفولاذ المقاوم للصدأ";
        "supplier qualification process" = "عملية تأهيل الموردين";
        "finished goods yard" = "ساحة المنتجات الجاهزة";
        "framework contract for bearings" = "العقد الإطاري لتوريد المحامل";
        "customs clearance at the dry port" = "التخليص الجمركي في الميناء الجاف";
    },
    problems: phrases! {
        "lead times that doubled" = "تضاعف مدة التوريد";
        "stock that nobody has touched for years" = "ركود مخزون لم يستعمل منذ سنوات";
        "stock counts that never match" = "اختلاف الجرد عن السجلات";
        "dependence on one supplier" = "اعتماد المصنع على مورد واحد";
        "damage during transport" = "تلف البضاعة أثناء النقل";
        "urgent orders at double the price" = "تكرار الطلبات العاجلة بضعف السعر";
    },
    causes: phrases! {
        "the same part under four item numbers" = "تكرار القطعة نفسها بأربعة أرقام";
        "forecasts that sales never sees" = "إعداد التوقعات دون علم المبيعات";
        "minimum order quantities from another age" = "تقادم حدود الطلب الدنيا";
        "withdrawals at night without a record" = "سحب المواد ليلا دون تسجيل";
        "packaging made for a milder climate" = "ضعف التغليف أمام حرارة الصيف";
        "documents that arrive after the ship" = "وصول المستندات بعد السفينة";
    },
    actions: phrases! {
        "a criticality ranking of all spares" = "تصنيف قطع الغيار حسب الأهمية";
        "a second source within the Kingdom" = "تأهيل مصدر ثان داخل المملكة";
        "cycle counts of twenty items a day" = "جرد عشرين صنفا كل يوم";
        "a shared pool of spares with neighbours" = "إنشاء مخزون مشترك مع المصانع المجاورة";
        "a consignment agreement" = "توقيع اتفاقية بضاعة أمانة";
        "a monthly meeting of sales and planning" = "عقد اجتماع شهري بين المبيعات والتخطيط";
        "data loggers in the containers" = "وضع مسجلات بيانات في الحاويات";
        "pre-clearance before arrival" = "تقديم مستندات التخليص قبل الوصول";
    },
    measures: measures! {
        "lead time" = "مدة التوريد", "d", 9..196, 0;
        "inventory accuracy" = "دقة المخزون", "%", 712..997, 1;
        "stock value" = "قيمة المخزون", "kSAR", 140..9600, 0;
        "service level" = "مستوى الخدمة", "%", 641..989, 1;
        "slow movers" = "الأصناف الراكدة", "%", 5..49, 0;
    },
};

/// Training and knowledge.
pub const WORKFORCE: Subject = Subject {
    category: "training",
    name: Phrase { en: "Workforce and training", ar: "القوى العاملة والتدريب" },
    marks: &["TR", "HR"],
    standards: &["ISO 10015", "ISO 30401", "ISO/IEC 17024", "ISO 9606-1", "ISO 29993"],
    tags: phrases! {
        "training" = "تدريب";
        "workforce" = "قوى-عاملة";
        "apprenticeship" = "تلمذة-مهنية";
        "knowledge" = "معرفة";
        "skills" = "مهارات";
        "saudization" = "توطين-الوظائف";
    },
    things: phrases! {
        "onboarding of new technicians" = "تهيئة الفنيين الجدد";
        "cooperative training programme" = "برنامج التدريب التعاوني";
        "skills matrix of the machine shop" = "مصفوفة المهارات في ورشة التشغيل";
        "welder qualification course" = "دورة تأهيل اللحامين";
        "night shift crew" = "طاقم الوردية الليلية";
        "handover between shifts" = "التسليم بين الورديات";
    },
    problems: phrases! {
        "people leaving after the first year" = "تسرب الكفاءات بعد السنة الأولى";
        "knowledge that retires with its owner" = "ضياع المعرفة مع تقاعد أصحابها";
        "training that does not reach the machine" = "انفصال التدريب عن العمل على الآلة";
        "uneven skills between the shifts" = "تفاوت المهارات بين الورديات";
        "no time for practice" = "ضيق الوقت المخصص للتطبيق";
        "instructions nobody reads" = "إهمال قراءة التعليمات";
    },
    causes: phrases! {
        "a career path that stops at level two" = "توقف المسار المهني عند الدرجة الثانية";
        "trainers who are called away to every breakdown" = "انشغال المدربين بكل عطل";
        "manuals in a language the crew does not speak" = "صدور الأدلة بلغة لا يتقنها الطاقم";
        "shift plans without overlap" = "غياب التداخل في جدول الورديات";
        "tests that ask for words and not for work" = "تركيز الاختبار على الحفظ بدل العمل";
        "no recognition for sharing" = "غياب التقدير لمن يشارك معرفته";
    },
    actions: phrases! {
        "one point lessons of a single page" = "إعداد دروس النقطة الواحدة في صفحة";
        "a mentor for the first ninety days" = "تعيين مرشد في أول تسعين يوما";
        "short videos filmed at the machine" = "تصوير مقاطع قصيرة عند الآلة";
        "fifteen minutes of overlap between shifts" = "تخصيص ربع ساعة للتداخل بين الورديات";
        "pay steps tied to proven skills" = "ربط درجات الأجر بالمهارات المثبتة";
        "practice on a retired machine" = "تدريب الفنيين على آلة خارج الخدمة";
        "an agreement with the technical college" = "توقيع اتفاقية مع الكلية التقنية";
        "instructions in Arabic, English and Urdu" = "كتابة التعليمات بالعربية والإنجليزية والأردية";
    },
    measures: measures! {
        "turnover" = "معدل دوران الموظفين", "%", 4..38, 0;
        "training hours per head" = "ساعات التدريب لكل موظف", "h", 6..94, 0;
        "skills coverage" = "تغطية المهارات", "%", 34..96, 0;
        "time to first solo shift" = "المدة حتى أول وردية مستقلة", "d", 18..160, 0;
        "share of Saudi nationals" = "نسبة السعوديين", "%", 17..71, 0;
    },
};

/// Local content and IKTVA.
pub const LOCALIZATION: Subject = Subject {
    category: "general",
    name: Phrase { en: "Localization and IKTVA", ar: "التوطين واكتفاء" },
    marks: &["LC", "VR"],
    standards: &["IKTVA", "SASO IECEE", "ISO 9001", "ISO 17065", "API Q1", "ASME B16.34"],
    tags: phrases! {
        "localization" = "توطين";
        "iktva" = "اكتفاء";
        "local-content" = "محتوى-محلي";
        "vendor-approval" = "اعتماد-الموردين";
        "vision-2030" = "رؤية-2030";
        "exports" = "صادرات";
    },
    things: phrases! {
        "local content certificate" = "شهادة المحتوى المحلي";
        "vendor registration file" = "ملف تسجيل المورد";
        "locally made gate valve" = "صمام البوابة المصنوع محليا";
        "assembly licence from our partner" = "رخصة التجميع من الشريك";
        "local casting source" = "مصدر المسبوكات المحلي";
        "export to the Gulf markets" = "التصدير إلى أسواق الخليج";
    },
    problems: phrases! {
        "an approval that takes more than a year" = "تأخر الاعتماد أكثر من سنة";
        "prices above the imported part" = "ارتفاع السعر عن القطعة المستوردة";
        "a local content score that does not move" = "ثبات نسبة المحتوى المحلي";
        "raw material that only exists abroad" = "انحصار المادة الخام في مصادر خارجية";
        "test laboratories that are fully booked" = "ازدحام مواعيد المختبرات";
        "orders too small for a local line" = "انخفاض حجم الطلب عن طاقة خط محلي";
    },
    causes: phrases! {
        "documents scattered over departments" = "تشتت المستندات بين الأقسام";
        "payroll and training not counted in the score" = "إغفال الرواتب والتدريب عند حساب النسبة";
        "a specification written around one brand" = "ارتباط المواصفة بعلامة واحدة";
        "no prototype tested in the field" = "غياب نموذج مجرب في الميدان";
        "transport costs inside the Kingdom" = "ارتفاع كلفة النقل داخل المملكة";
        "subcontractors without certificates" = "افتقار المقاولين من الباطن إلى الشهادات";
    },
    actions: phrases! {
        "a field trial with an agreed end date" = "تنفيذ تجربة ميدانية بموعد نهاية متفق عليه";
        "joint purchasing with two other factories" = "تنظيم شراء مشترك مع مصنعين آخرين";
        "booking the laboratory with the order" = "حجز المختبر مع أمر الشراء";
        "a single owner for the vendor file" = "تعيين مسؤول واحد عن ملف المورد";
        "counting wages, training and local services" = "حساب الأجور والتدريب والخدمات المحلية";
        "asking the customer for the true rejection reason" = "سؤال العميل عن سبب الرفض الحقيقي";
        "a gap analysis against the specification" = "تحليل الفجوة مقارنة بالمواصفة";
        "licensing only the parts with high turnover" = "ترخيص القطع الأكثر طلبا فقط";
    },
    measures: measures! {
        "local content" = "المحتوى المحلي", "%", 182..734, 1;
        "approval time" = "مدة الاعتماد", "d", 45..480, 0;
        "price gap to import" = "فرق السعر عن المستورد", "%", 2..41, 0;
        "local suppliers" = "الموردون المحليون", "%", 11..78, 0;
        "test cost" = "كلفة الاختبار", "kSAR", 8..240, 0;
    },
};
