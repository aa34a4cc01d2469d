//! Subjects of the shop floor: quality, safety, additive manufacturing.

use super::{Phrase, Subject, measures, phrases};

/// Inspection, certification and process capability.
pub const QUALITY: Subject = Subject {
    category: "quality",
    name: Phrase { en: "Quality", ar: "الجودة" },
    marks: &["NCR", "LOT", "Q"],
    standards: &["ISO 9001", "ISO/IEC 17025", "ISO 2859-1", "IATF 16949", "ISO 3834-2", "ISO 22514-2"],
    tags: phrases! {
        "quality" = "جودة";
        "inspection" = "تفتيش";
        "iso-9001" = "آيزو-9001";
        "calibration" = "معايرة";
        "spc" = "ضبط-إحصائي";
        "welding" = "لحام";
    },
    things: phrases! {
        "incoming inspection of castings" = "فحص المسبوكات الواردة";
        "powder coating line" = "خط الطلاء بالمسحوق";
        "welding cell" = "خلية اللحام";
        "coordinate measuring machine" = "آلة القياس الإحداثية";
        "bottle filling line" = "خط تعبئة القوارير";
        "final pressure test bench" = "منصة اختبار الضغط النهائي";
    },
    problems: phrases! {
        "a scrap rate that rises every summer" = "ارتفاع نسبة التالف كل صيف";
        "porosity in the weld root" = "تكرار المسامية في جذر اللحام";
        "disagreement between two gauges" = "تعارض القراءة بين جهازي القياس";
        "late customer complaints" = "تأخر وصول شكاوى العملاء";
        "coating thickness outside the limits" = "خروج سماكة الطلاء عن الحدود";
        "findings that return at every audit" = "تكرار الملاحظات نفسها في كل تدقيق";
    },
    causes: phrases! {
        "humidity in the storage of consumables" = "ارتفاع الرطوبة في مخزن المستهلكات";
        "a gauge study that was never done" = "إهمال دراسة نظام القياس";
        "a drawing revision that reached one shift only" = "وصول تعديل الرسم إلى وردية واحدة فقط";
        "mixing of material batches" = "اختلاط دفعات المواد";
        "worn fixtures" = "تآكل المثبتات";
        "inspection by habit instead of by plan" = "اعتماد الفحص على العادة بدل الخطة";
    },
    actions: phrases! {
        "a gauge study with three people and ten parts" = "إجراء دراسة لنظام القياس بثلاثة أشخاص وعشر قطع";
        "control charts at the machine, not in the office" = "وضع مخططات الضبط عند الآلة وليس في المكتب";
        "a reaction plan on one page" = "كتابة خطة استجابة في صفحة واحدة";
        "pre-heating and dry storage of electrodes" = "تسخين الأقطاب وحفظها في مكان جاف";
        "first piece approval after every change" = "اعتماد القطعة الأولى بعد كل تغيير";
        "a monthly visit to the supplier" = "زيارة المورد كل شهر";
        "a layered audit of ten minutes a day" = "تنفيذ تدقيق متدرج لعشر دقائق كل يوم";
        "tracking batches from the gate to the customer" = "تتبع الدفعات من البوابة إلى العميل";
    },
    measures: measures! {
        "scrap rate" = "نسبة التالف", "%", 4..93, 1;
        "process capability Cpk" = "مؤشر قدرة العملية Cpk", "", 61..212, 2;
        "coating thickness" = "سماكة الطلاء", "µm", 48..131, 0;
        "complaints per month" = "الشكاوى في الشهر", "", 2..37, 0;
        "first pass yield" = "نسبة القبول من المرة الأولى", "%", 781..994, 1;
    },
};

/// Occupational safety.
pub const SAFETY: Subject = Subject {
    category: "safety",
    name: Phrase { en: "Occupational safety", ar: "السلامة المهنية" },
    marks: &["PTW", "HAZ", "Z"],
    standards: &["ISO 45001", "ISO 12100", "ISO 13849-1", "IEC 61508", "NFPA 70E", "ISO 13850"],
    tags: phrases! {
        "safety" = "سلامة";
        "lockout-tagout" = "عزل-الطاقة";
        "heat-stress" = "إجهاد-حراري";
        "risk-assessment" = "تقييم-المخاطر";
        "permits" = "تصاريح-العمل";
        "ppe" = "معدات-وقاية";
    },
    things: phrases! {
        "confined space entry at the mixing tank" = "الدخول إلى خزان الخلط";
        "forklift route in the warehouse" = "مسار الرافعات في المستودع";
        "guarding of the press brake" = "الحماية على مكبس الثني";
        "hot work permit" = "تصريح الأعمال الساخنة";
        "chemical storage area" = "منطقة تخزين المواد الكيميائية";
        "summer shift outdoors" = "وردية الصيف في الخارج";
    },
    problems: phrases! {
        "near misses that nobody reports" = "ضعف الإبلاغ عن الحوادث الوشيكة";
        "signs of heat stress after ten o'clock" = "ظهور أعراض الإجهاد الحراري بعد العاشرة صباحا";
        "bypassed interlocks" = "تعطيل أقفال السلامة";
        "permits signed without a site visit" = "توقيع التصاريح دون زيارة الموقع";
        "crossing of people and forklifts" = "تقاطع مسار المشاة والرافعات";
        "contractors with different rules" = "اختلاف قواعد المقاولين";
    },
    causes: phrases! {
        "fear of blame" = "خوف العاملين من اللوم";
        "a guard that makes cleaning twice as long" = "تصميم واق يضاعف زمن التنظيف";
        "breaks planned by the clock and not by the heat index" = "تخطيط الاستراحات بالساعة وليس بمؤشر الحرارة";
        "instructions in one language only" = "توفر التعليمات بلغة واحدة فقط";
        "too few locks on the board" = "نقص الأقفال على اللوحة";
        "pressure to restart before the paperwork is done" = "استعجال التشغيل قبل إكمال التصريح";
    },
    actions: phrases! {
        "a short talk at the start of each shift" = "عقد حديث قصير في بداية كل وردية";
        "personal locks with a photo" = "تخصيص قفل شخصي يحمل صورة صاحبه";
        "shade, cold water and a buddy system" = "توفير الظل والماء البارد ونظام الزميل";
        "a floor plan with separate walkways" = "رسم مسارات منفصلة للمشاة";
        "thanking the reporter in public" = "شكر المبلغ أمام الجميع";
        "gas testing by a second person" = "قياس الغازات من شخص ثان";
        "pictograms instead of long text" = "استخدام الرسوم بدل النصوص الطويلة";
        "a drill every quarter, without notice" = "تنفيذ تدريب مفاجئ كل ربع سنة";
    },
    measures: measures! {
        "near miss reports" = "بلاغات الحوادث الوشيكة", "", 1..64, 0;
        "wet bulb globe temperature" = "مؤشر الحرارة الرطبة", "°C", 241..348, 1;
        "noise level" = "مستوى الضجيج", "dB(A)", 71..104, 0;
        "open actions" = "الإجراءات المفتوحة", "%", 3..58, 0;
        "oxygen reading" = "قراءة الأكسجين", "%", 192..209, 1;
    },
};

/// 3D printing of parts and tools.
pub const ADDITIVE: Subject = Subject {
    category: "general",
    name: Phrase { en: "Additive manufacturing", ar: "التصنيع بالإضافة" },
    marks: &["AM", "B"],
    standards: &["ISO/ASTM 52900", "ISO/ASTM 52910", "ISO/ASTM 52901", "ASTM F3301", "API 20S"],
    tags: phrases! {
        "additive-manufacturing" = "تصنيع-بالإضافة";
        "3d-printing" = "طباعة-ثلاثية-الأبعاد";
        "spare-parts" = "قطع-غيار";
        "materials" = "مواد";
        "design" = "تصميم";
    },
    things: phrases! {
        "printed pump impeller" = "دفاعة المضخة المطبوعة";
        "laser powder bed machine" = "آلة صهر المسحوق بالليزر";
        "conveyor guide made of nylon" = "موجه الناقل المصنوع من النايلون";
        "drilling jig for the valve body" = "دليل الثقب المستخدم مع جسم الصمام";
        "digital spare parts store" = "المخزن الرقمي لقطع الغيار";
        "sand mould printer" = "طابعة القوالب الرملية";
    },
    problems: phrases! {
        "warping of the first layers" = "التواء الطبقات الأولى";
        "a rough inner surface" = "ازدياد خشونة السطح الداخلي";
        "scatter in the tensile results" = "تشتت نتائج الشد";
        "moisture in the filament" = "امتصاص الخيط للرطوبة";
        "approval by the end customer" = "تأخر اعتماد العميل النهائي";
        "support marks on the sealing face" = "بقاء آثار الدعامات على سطح الإحكام";
    },
    causes: phrases! {
        "powder reused too many times" = "تكرار استعمال المسحوق أكثر مما ينبغي";
        "the part's orientation on the plate" = "اتجاه القطعة على لوح البناء";
        "no stress relief before cutting off" = "إغفال إزالة الإجهاد قبل القطع";
        "an open hall without climate control" = "غياب التحكم بالمناخ في الصالة";
        "drawings that ask for casting tolerances" = "اعتماد الرسم على سماحات السباكة";
        "missing test coupons" = "غياب عينات الاختبار";
    },
    actions: phrases! {
        "drying the material for eight hours" = "تجفيف المادة لمدة ثماني ساعات";
        "test coupons on every plate" = "طباعة عينات اختبار مع كل دفعة";
        "machining allowance on sealing faces" = "ترك سماحة تشغيل على أسطح الإحكام";
        "stress relief under argon" = "إزالة الإجهاد في جو من الأرغون";
        "turning the part by forty-five degrees" = "تدوير القطعة خمسا وأربعين درجة";
        "a written qualification plan with the customer" = "كتابة خطة تأهيل مع العميل";
        "starting with jigs, not with pressure parts" = "البدء بالأدلة والمثبتات قبل قطع الضغط";
        "comparing cost per hour of downtime" = "مقارنة الكلفة بساعة التوقف";
    },
    measures: measures! {
        "tensile strength" = "مقاومة الشد", "MPa", 38..1120, 0;
        "surface roughness Ra" = "خشونة السطح Ra", "µm", 14..192, 1;
        "build time" = "زمن البناء", "h", 3..86, 0;
        "density" = "الكثافة", "%", 962..999, 1;
        "material moisture" = "رطوبة المادة", "%", 1..42, 2;
    },
};
