import type { BackupFailure } from '../engine/backup-error.ts'
import type { RestoreFailure } from '../restore/restore-error.ts'

export type AlertLanguage = 'en' | 'fr' | 'ar'
export type AlertEvent = 'failed' | 'missed' | 'corrupt' | 'drill' | 'recovered' | 'test'

/** What a message says, before it is said in a language. */
export interface AlertMatter {
  event: AlertEvent
  /** Name of the schedule, or the reason of the backup. */
  name: string
  failure: string | null
  /** Words of the failure itself, in English and with its figures. */
  detail: string | null
  fileName: string | null
  /** Nights missed before this one. */
  missedBefore: number
}

export interface AlertWording {
  title: string
  /** What happened, and what to do. */
  message: string
}

type Words = Record<AlertEvent, (matter: AlertMatter, at: string) => AlertWording>

type Failure = BackupFailure | RestoreFailure

const FRENCH_CAUSES: Record<Failure, string> = {
  NO_SPACE: 'Le disque est plein. Libérez de l’espace, puis recommencez.',
  LOCK_TIMEOUT: 'Une autre session a bloqué une table trop longtemps. Recommencez quand elle aura fini.',
  SCHEMA_CHANGED: 'Des tables ont été modifiées pendant le début de la sauvegarde. Recommencez après la migration.',
  ROW_TOO_LARGE: 'Une ligne est trop grande pour être écrite.',
  PERMISSION: 'Un droit manque sur la base de données ou sur le dossier des sauvegardes.',
  CONNECTION_LOST: 'La connexion à la base de données a été perdue.',
  NO_SUCH_COMPANY: 'La société n’existe plus.',
  CANCELLED: 'Elle a été annulée.',
  LEASE_LOST: 'Un autre processus l’a tenue pour morte et l’a terminée.',
  UNREADABLE: 'Le fichier ne peut pas être lu.',
  FINDINGS: 'Des lignes n’ont pas passé la validation, et rien n’a été écrit.',
  NO_KEY: 'La clé de chiffrement manque ou n’ouvre pas le fichier.',
  STORE_UNREACHABLE: 'L’espace de stockage n’a pas répondu. Vérifiez son adresse et ses identifiants.',
  UNEXPECTED: 'Une erreur inattendue s’est produite.',
  BACKUP_DAMAGED: 'Le fichier de la sauvegarde est endommagé.',
  NO_SUCH_BACKUP: 'Le fichier de la sauvegarde est introuvable.',
  NEWER_VERSION: 'La sauvegarde vient d’une version plus récente. Mettez d’abord à jour.',
  UNKNOWN_MIGRATION: 'La sauvegarde vient d’une migration inconnue de cette version.',
  MIGRATION_FAILED: 'Le schéma de la sauvegarde n’a pas pu être créé.',
  NOT_RESTORABLE: 'La sauvegarde ne se restaure pas telle qu’elle le dit.',
  CHANGED_SINCE: 'Les données ont changé depuis l’aperçu.',
  BROKEN_REFERENCES: 'Des lignes pointeraient vers des lignes inexistantes.',
  CONFLICTING_ROWS: 'Une valeur qui doit être unique existe déjà.',
  SAFETY_BACKUP_FAILED: 'La sauvegarde de sécurité n’a pas pu être faite.',
  TARGET_NOT_EMPTY: 'La base de données cible n’est pas vide.',
  PROCESS_DIED: 'Son processus s’est arrêté avant la fin. Rien n’en a été gardé.',
}

const ARABIC_CAUSES: Record<Failure, string> = {
  NO_SPACE: 'القرص ممتلئ. وفّر مساحة ثم ابدأ من جديد.',
  LOCK_TIMEOUT: 'احتجزت جلسة أخرى جدولاً مدة طويلة. ابدأ من جديد عندما تنتهي.',
  SCHEMA_CHANGED: 'تغيّرت جداول أثناء بدء النسخ. ابدأ من جديد بعد انتهاء الترحيل.',
  ROW_TOO_LARGE: 'أحد الصفوف أكبر من أن يُكتب.',
  PERMISSION: 'تنقص صلاحية على قاعدة البيانات أو على مجلد النسخ الاحتياطية.',
  CONNECTION_LOST: 'انقطع الاتصال بقاعدة البيانات.',
  NO_SUCH_COMPANY: 'لم تعد الشركة موجودة.',
  CANCELLED: 'أُلغيت.',
  LEASE_LOST: 'اعتبرتها عملية أخرى متوقفة فأنهتها.',
  UNREADABLE: 'لا يمكن قراءة الملف.',
  FINDINGS: 'لم تجتز بعض الصفوف التحقق، ولم يُكتب شيء.',
  NO_KEY: 'مفتاح التشفير غير موجود أو لا يفتح الملف.',
  STORE_UNREACHABLE: 'لم يستجب مكان التخزين. تحقق من عنوانه وبيانات الدخول إليه.',
  UNEXPECTED: 'حدث خطأ غير متوقع.',
  BACKUP_DAMAGED: 'ملف النسخة الاحتياطية تالف.',
  NO_SUCH_BACKUP: 'لم يُعثر على ملف النسخة الاحتياطية.',
  NEWER_VERSION: 'النسخة الاحتياطية من إصدار أحدث. حدّث أولاً.',
  UNKNOWN_MIGRATION: 'النسخة الاحتياطية من ترحيل لا يعرفه هذا الإصدار.',
  MIGRATION_FAILED: 'تعذّر إنشاء مخطط النسخة الاحتياطية.',
  NOT_RESTORABLE: 'لا تُستعاد النسخة الاحتياطية كما تقول.',
  CHANGED_SINCE: 'تغيّرت البيانات منذ المعاينة.',
  BROKEN_REFERENCES: 'ستشير صفوف إلى صفوف غير موجودة.',
  CONFLICTING_ROWS: 'قيمة يجب ألا تتكرر موجودة من قبل.',
  SAFETY_BACKUP_FAILED: 'تعذّر إنشاء نسخة الأمان.',
  TARGET_NOT_EMPTY: 'قاعدة البيانات الهدف ليست فارغة.',
  PROCESS_DIED: 'توقفت عمليتها قبل أن تنتهي. لم يُحفظ منها شيء.',
}

function causeOf(causes: Record<Failure, string>, failure: string | null): string {
  const known: Record<string, string> = causes
  return (failure && known[failure]) || causes.UNEXPECTED
}

const ENGLISH: Words = {
  failed: ({ name, detail }) => ({
    title: `Backup failed: ${name}`,
    message: detail ?? 'Its process ended before it was done. Nothing of it was kept.',
  }),
  missed: ({ name, missedBefore }, at) => ({
    title: `Backup missed: ${name}`,
    message: `It was due at ${at} and was not begun an hour later${missedBefore > 0 ? `; ${missedBefore} before it were missed as well` : ''}. Look whether a worker or a scheduler runs. It is made up once.`,
  }),
  corrupt: ({ name, fileName, detail }) => ({
    title: `Backup damaged: ${name}`,
    message: `The file ${fileName ?? ''} is not what was written.${detail === null ? '' : ` ${detail}`} Do not rely on it; make a new backup and look for the cause.`,
  }),
  drill: ({ name, detail }) => ({
    title: `Trial restore failed: ${name}`,
    message: detail ?? 'The trial restore did not succeed. The backup does not count as restorable.',
  }),
  recovered: ({ name }, at) => ({
    title: `Backups are well again: ${name}`,
    message: `The backup of ${at} was made and proven good.`,
  }),
  test: () => ({
    title: 'Counterfoil can reach you about backups',
    message: 'Somebody asked for this test. Nothing is wrong.',
  }),
}

const FRENCH: Words = {
  failed: ({ name, failure }) => ({
    title: `Échec de la sauvegarde : ${name}`,
    message: `${causeOf(FRENCH_CAUSES, failure)} Les sauvegardes précédentes sont intactes.`,
  }),
  missed: ({ name, missedBefore }, at) => ({
    title: `Sauvegarde manquée : ${name}`,
    message: `Elle était prévue le ${at} et n’avait pas commencé une heure plus tard${missedBefore > 0 ? ` ; ${missedBefore} avant elle ont aussi été manquées` : ''}. Vérifiez qu’un worker ou un planificateur tourne. Elle sera rattrapée une fois.`,
  }),
  corrupt: ({ name, fileName }) => ({
    title: `Sauvegarde endommagée : ${name}`,
    message: `Le fichier ${fileName ?? ''} n’est pas ce qui a été écrit. Ne vous y fiez pas : faites une nouvelle sauvegarde et cherchez la cause.`,
  }),
  drill: ({ name, failure }) => ({
    title: `Échec de la restauration d’essai : ${name}`,
    message: `${causeOf(FRENCH_CAUSES, failure)} La sauvegarde ne compte pas comme restaurable.`,
  }),
  recovered: ({ name }, at) => ({
    title: `Les sauvegardes vont bien à nouveau : ${name}`,
    message: `La sauvegarde du ${at} a été faite et vérifiée.`,
  }),
  test: () => ({
    title: 'Counterfoil peut vous joindre au sujet des sauvegardes',
    message: 'Quelqu’un a demandé ce test. Tout va bien.',
  }),
}

const ARABIC: Words = {
  failed: ({ name, failure }) => ({
    title: `فشل النسخ الاحتياطي: ${name}`,
    message: `${causeOf(ARABIC_CAUSES, failure)} النسخ السابقة لم تُمس.`,
  }),
  missed: ({ name, missedBefore }, at) => ({
    title: `فات موعد النسخ الاحتياطي: ${name}`,
    message: `كان موعده ${at} ولم يبدأ بعد ساعة${missedBefore > 0 ? `؛ وفاتت قبله مواعيد عددها ${missedBefore}` : ''}. تحقق من أن عملية worker أو المجدول يعمل. سيُعوَّض مرة واحدة.`,
  }),
  corrupt: ({ name, fileName }) => ({
    title: `نسخة احتياطية تالفة: ${name}`,
    message: `الملف ${fileName ?? ''} ليس كما كُتب. لا تعتمد عليه؛ أنشئ نسخة جديدة وابحث عن السبب.`,
  }),
  drill: ({ name, failure }) => ({
    title: `فشلت الاستعادة التجريبية: ${name}`,
    message: `${causeOf(ARABIC_CAUSES, failure)} لا تُعد النسخة قابلة للاستعادة.`,
  }),
  recovered: ({ name }, at) => ({
    title: `عاد النسخ الاحتياطي سليماً: ${name}`,
    message: `أُنشئت نسخة ${at} وثبتت سلامتها.`,
  }),
  test: () => ({
    title: 'يستطيع Counterfoil الوصول إليك بشأن النسخ الاحتياطية',
    message: 'طلب أحدهم هذا الاختبار. كل شيء على ما يرام.',
  }),
}

const WORDS: Record<AlertLanguage, Words> = { en: ENGLISH, fr: FRENCH, ar: ARABIC }

/** Before the words of a failure, which nobody translates: they carry folders and figures. */
const DETAIL: Record<AlertLanguage, string> = { en: '', fr: 'Détail (en anglais) : ', ar: 'التفاصيل (بالإنجليزية): ' }

/** @param at The moment the matter is about, as the reader writes it. */
export function wordAlert(matter: AlertMatter, language: AlertLanguage, at: string): AlertWording {
  const { title, message } = WORDS[language][matter.event](matter, at)
  const detail = language === 'en' || matter.detail === null ? '' : `\n\n${DETAIL[language]}${matter.detail}`
  return { title, message: message + detail }
}
