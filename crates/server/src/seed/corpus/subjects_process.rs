//! Subjects of the process: energy, water, production.

use super::{Phrase, Subject, measures, phrases};

/// Electricity, steam, compressed air, solar.
pub const ENERGY: Subject = Subject {
    category: "energy",
    name: Phrase { en: "Energy efficiency", ar: "كفاءة الطاقة" },
    marks: &["EN", "CP", "MDB"],
    standards: &["ISO 50001", "ISO 50006", "ISO 11011", "IEC 60034-30-1", "IEC 61000-4-30", "ISO 50015"],
    tags: phrases! {
        "energy" = "طاقة";
        "iso-50001" = "آيزو-50001";
        "compressed-air" = "هواء-مضغوط";
        "solar" = "طاقة-شمسية";
        "power-factor" = "معامل-القدرة";
        "steam" = "بخار";
    },
    things: phrases! {
        "compressed air network" = "شبكة الهواء المضغوط";
        "chilled water plant" = "محطة المياه المبردة";
        "rooftop solar array" = "الألواح الشمسية على السطح";
        "steam boiler" = "غلاية البخار";
        "induction furnace" = "الفرن الحثي";
        "main distribution board" = "لوحة التوزيع الرئيسية";
    },
    problems: phrases! {
        "a power factor penalty on the bill" = "ظهور غرامة معامل القدرة في الفاتورة";
        "leaks that return within weeks" = "تكرار التسرب بعد أسابيع";
        "a peak demand at two in the afternoon" = "ارتفاع الحمل الأقصى عند الثانية ظهرا";
        "dust losses on the panels" = "انخفاض إنتاج الألواح بسبب الغبار";
        "steam traps that blow through" = "تسرب البخار من المصائد";
        "consumption that does not fall at weekends" = "ثبات الاستهلاك في عطلة نهاية الأسبوع";
    },
    causes: phrases! {
        "a pressure setpoint raised years ago" = "رفع ضغط التشغيل منذ سنوات دون مراجعة";
        "a damaged capacitor step" = "تلف إحدى مراحل المكثفات";
        "fouled condenser tubes" = "اتساخ أنابيب المكثف";
        "machines idling through the break" = "بقاء الآلات في وضع الخمول أثناء الاستراحة";
        "meters that nobody reads" = "إهمال قراءة العدادات";
        "missing insulation on the flanges" = "نقص العزل على الشفاه";
    },
    actions: phrases! {
        "a leak walk with an ultrasonic detector" = "البحث عن التسربات بكاشف فوق صوتي";
        "lowering the network pressure in small steps" = "خفض ضغط الشبكة على خطوات صغيرة";
        "sub-meters on the ten largest users" = "تركيب عدادات فرعية على أكبر عشرة مستهلكين";
        "dry cleaning of the panels before sunrise" = "تنظيف الألواح تنظيفا جافا قبل الشروق";
        "shifting furnace charges to the evening" = "نقل شحنات الفرن إلى المساء";
        "a baseline that is corrected for output and weather" = "بناء خط أساس مصحح بالإنتاج والطقس";
        "insulating jackets on valves and flanges" = "تركيب أغطية عازلة على الصمامات والشفاه";
        "a shutdown list for Thursday evening" = "إعداد قائمة إطفاء لمساء الخميس";
    },
    measures: measures! {
        "specific consumption" = "الاستهلاك النوعي", "kWh/t", 62..640, 0;
        "power factor" = "معامل القدرة", "", 71..99, 2;
        "peak demand" = "الحمل الأقصى", "kW", 240..3900, 0;
        "network pressure" = "ضغط الشبكة", "bar", 56..89, 1;
        "leak rate" = "معدل التسرب", "%", 6..43, 0;
    },
};

/// Industrial water and waste water.
pub const WATER: Subject = Subject {
    category: "energy",
    name: Phrase { en: "Water and environment", ar: "المياه والبيئة" },
    marks: &["RO", "CW", "WT"],
    standards: &["ISO 14001", "ISO 46001", "ISO 14046", "ASTM D4189", "ISO 5667-10"],
    tags: phrases! {
        "water" = "مياه";
        "reverse-osmosis" = "تناضح-عكسي";
        "wastewater" = "مياه-صرف";
        "reuse" = "إعادة-استخدام";
        "environment" = "بيئة";
        "cooling-water" = "مياه-تبريد";
    },
    things: phrases! {
        "reverse osmosis unit" = "وحدة التناضح العكسي";
        "cooling water circuit" = "دائرة مياه التبريد";
        "wash water reuse loop" = "دائرة إعادة استخدام مياه الغسيل";
        "effluent treatment plant" = "محطة معالجة مياه الصرف";
        "well water softener" = "جهاز تيسير مياه البئر";
        "evaporation pond" = "حوض التبخير";
    },
    problems: phrases! {
        "fast membrane fouling" = "انسداد الأغشية بسرعة";
        "scaling in the heat exchangers" = "ترسب الأملاح في المبادلات";
        "a rising conductivity" = "ارتفاع الموصلية";
        "oil carried over into the effluent" = "وصول الزيت إلى مياه الصرف";
        "a low recovery rate" = "انخفاض نسبة الاسترداد";
        "odour complaints in the afternoon" = "تكرار الشكوى من الروائح بعد الظهر";
    },
    causes: phrases! {
        "a wrong antiscalant dose" = "خطأ جرعة مانع الترسب";
        "silica in the well water" = "وجود السيليكا في ماء البئر";
        "cartridge filters changed too late" = "تأخر تغيير مرشحات الخرطوشة";
        "a blowdown valve that never closes fully" = "عدم إغلاق صمام التصريف تماما";
        "cleaning chemicals sent to the same drain" = "تصريف مواد التنظيف إلى المجرى نفسه";
        "a sensor that has not been cleaned for months" = "إهمال تنظيف الحساس منذ أشهر";
    },
    actions: phrases! {
        "normalising the data to temperature and pressure" = "تصحيح البيانات حسب الحرارة والضغط";
        "a silt density test every morning" = "قياس مؤشر كثافة الطمي كل صباح";
        "a water balance with a meter at each branch" = "إعداد ميزان مائي مع عداد على كل فرع";
        "automatic blowdown by conductivity" = "ضبط التصريف آليا حسب الموصلية";
        "separating rinse water from oily water" = "فصل مياه الشطف عن المياه الزيتية";
        "a membrane autopsy before the next order" = "تشريح غشاء مستعمل قبل الطلبية القادمة";
        "covering the basin" = "تغطية الحوض";
        "reusing the reject for dust control" = "استخدام مياه الرجيع في تثبيت الغبار";
    },
    measures: measures! {
        "conductivity" = "الموصلية", "µS/cm", 190..4800, 0;
        "recovery" = "نسبة الاسترداد", "%", 48..86, 0;
        "differential pressure" = "فرق الضغط", "bar", 6..38, 1;
        "silt density index" = "مؤشر كثافة الطمي", "", 14..62, 1;
        "water use" = "استهلاك المياه", "m³/t", 8..97, 1;
    },
};

/// Flow, changeovers and lean work.
pub const PRODUCTION: Subject = Subject {
    category: "general",
    name: Phrase { en: "Production and lean", ar: "الإنتاج والتصنيع الرشيق" },
    marks: &["L", "M", "C"],
    standards: &["ISO 22400-2", "ISO 18404", "ISO 9004", "ISO 10014", "VDI 2870"],
    tags: phrases! {
        "production" = "إنتاج";
        "lean" = "تصنيع-رشيق";
        "5s" = "منهجية-5s";
        "smed" = "تقليل-زمن-التبديل";
        "planning" = "تخطيط";
        "kaizen" = "تحسين-مستمر";
    },
    things: phrases! {
        "injection moulding line" = "خط الحقن";
        "steel cutting bay" = "ورشة قص الحديد";
        "extruder for pipes" = "آلة بثق الأنابيب";
        "block making machine" = "آلة تصنيع البلوك";
        "assembly cell for valves" = "خلية تجميع الصمامات";
        "biscuit oven" = "فرن البسكويت";
    },
    problems: phrases! {
        "changeovers of more than two hours" = "تجاوز زمن التبديل ساعتين";
        "piles of half-finished goods" = "تراكم البضاعة نصف المصنعة";
        "a plan that changes three times a day" = "تغير الخطة ثلاث مرات في اليوم";
        "short stops that nobody writes down" = "تكرار التوقفات القصيرة دون تسجيل";
        "late deliveries in the last week of the month" = "تأخر التسليم في آخر أسبوع من الشهر";
        "a bottleneck that moves" = "انتقال عنق الزجاجة من محطة إلى أخرى";
    },
    causes: phrases! {
        "tools stored far from the machine" = "بعد مكان العدد عن الآلة";
        "batches larger than a day's demand" = "كبر الدفعات عن طلب اليوم";
        "sales promises made without looking at capacity" = "التزام المبيعات دون مراجعة الطاقة الإنتاجية";
        "settings that live in one person's head" = "اعتماد الإعدادات على ذاكرة شخص واحد";
        "waiting for the quality release" = "انتظار موافقة الجودة";
        "a worn die that needs constant care" = "تآكل القالب وحاجته إلى متابعة مستمرة";
    },
    actions: phrases! {
        "filming one changeover and watching it together" = "تصوير عملية تبديل واحدة ومشاهدتها معا";
        "a tool trolley with shadow outlines" = "تجهيز عربة عدد بأماكن مرسومة";
        "a board with hourly targets" = "وضع لوحة بأهداف كل ساعة";
        "a fixed weekly wheel of products" = "تثبيت دورة أسبوعية للمنتجات";
        "a supermarket of two days between the cells" = "إنشاء مخزون وسيط ليومين بين الخلايا";
        "setting sheets with photographs" = "إعداد بطاقات ضبط مدعومة بالصور";
        "a daily walk with all departments" = "تنظيم جولة يومية مع كل الأقسام";
        "freezing the plan for three days" = "تثبيت الخطة لثلاثة أيام";
    },
    measures: measures! {
        "changeover time" = "زمن التبديل", "min", 14..190, 0;
        "cycle time" = "زمن الدورة", "s", 118..964, 1;
        "work in progress" = "البضاعة تحت التشغيل", "t", 12..388, 1;
        "on-time delivery" = "التسليم في الموعد", "%", 58..99, 0;
        "output per shift" = "الإنتاج في الوردية", "t", 34..912, 1;
    },
};
