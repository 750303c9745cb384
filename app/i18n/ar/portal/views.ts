import type { Translation } from '../../dictionary.ts'
import type en from '../../en/portal/views.ts'

export default {
  menu: 'طرق العرض',
  none: 'لا طرق عرض محفوظة بعد',
  save: 'حفظ هذه القائمة طريقةَ عرض',
  manage: 'إدارة طرق العرض',
  title: 'طرق العرض المحفوظة',
  description: 'قائمة بعوامل تصفيتها وترتيبها وأعمدتها، محفوظة باسم.',
  LEAD: 'العملاء المحتملون',
  SALE: 'المبيعات',
  new: 'حفظ القائمة كما هي الآن',
  newHint: 'عوامل التصفية المحفوظة: {{filters}}',
  nothing: 'لا شيء، القائمة كلها',
  name: 'الاسم',
  shared: 'يراها كل من في الشركة',
  defaultFor: 'الأولى لدى',
  noDefault: 'لا أحد',
  own: 'لك',
  ofOthers: 'أنشأها {{name}}',
  isShared: 'مشتركة',
  submit: 'حفظ طريقة العرض',
  change: 'تغيير {{name}}',
  update: 'حفظ',
  remove: 'حذف',
  toast: { saved: 'حُفظت طريقة العرض.', removed: 'حُذفت طريقة العرض.' },
  refusals: {
    VIEW_NAME_TAKEN: 'لديك طريقة عرض بهذا الاسم. اختر اسمًا آخر.',
    VIEW_SHARING: 'المديرون والمشرفون يشاركون طرق العرض. احتفظ بهذه لنفسك.',
    VIEW_NOT_SHARED: 'لا يبدأ دورٌ إلا بطريقة عرض يراها الجميع. شاركها أيضًا.',
  },
} satisfies Translation<typeof en>
