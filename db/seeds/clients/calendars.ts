import type { DemoCompany, SeedContext } from '../companies.ts'

type State = 'PREDICTED' | 'CONFIRMED' | 'TRANSFERRED' | 'CANCELLED'
type Holiday = [day: string, code: string, nameEn: string, nameAr: string | null, state?: State, movedTo?: string]
type Season = [startsOn: string, endsOn: string, state: Exclude<State, 'TRANSFERRED'>]
type Hours = [season: 'NORMAL' | 'RAMADAN', weekdays: number[], opens: string, closes: string]

interface Calendar {
  name: string
  zone: string
  holidays: Holiday[]
  seasons: Season[]
  hours: Hours[]
}

const UAE_WEEK: Hours[] = [
  ['NORMAL', [1, 2, 3, 4], '09:00', '17:00'],
  ['NORMAL', [5], '09:00', '11:30'],
  ['RAMADAN', [1, 2, 3, 4], '09:00', '14:00'],
  ['RAMADAN', [5], '09:00', '11:30'],
]

/**
 * Days fixed by Cabinet Resolution 27 of 2024 are confirmed. Those that a moon is sighted for are estimates of the Umm
 * al-Qura calendar and stay PREDICTED, also past ones: whoever runs a real calendar confirms each by its announcement,
 * and the Islamic New Year and the Prophet's birthday may be moved to a Monday or Friday.
 */
const UAE: Holiday[] = [
  ['2025-12-01', 'national_day', 'National Day', 'اليوم الوطني', 'CONFIRMED'],
  ['2025-12-02', 'national_day_2', 'National Day, second day', 'اليوم الوطني، اليوم الثاني', 'CONFIRMED'],
  ['2025-12-03', 'national_day', 'National Day', 'اليوم الوطني', 'TRANSFERRED', '2025-12-01'],
  ['2026-01-01', 'new_year', 'New Year’s Day', 'رأس السنة الميلادية', 'CONFIRMED'],
  ['2026-03-19', 'eid_al_fitr_eve', '30 Ramadan', 'الثلاثون من رمضان', 'CANCELLED'],
  ['2026-03-20', 'eid_al_fitr', 'Eid al-Fitr', 'عيد الفطر'],
  ['2026-03-21', 'eid_al_fitr_2', 'Eid al-Fitr, second day', 'عيد الفطر، اليوم الثاني'],
  ['2026-03-22', 'eid_al_fitr_3', 'Eid al-Fitr, third day', 'عيد الفطر، اليوم الثالث'],
  ['2026-05-26', 'arafat_day', 'Arafat Day', 'يوم عرفة'],
  ['2026-05-27', 'eid_al_adha', 'Eid al-Adha', 'عيد الأضحى'],
  ['2026-05-28', 'eid_al_adha_2', 'Eid al-Adha, second day', 'عيد الأضحى، اليوم الثاني'],
  ['2026-05-29', 'eid_al_adha_3', 'Eid al-Adha, third day', 'عيد الأضحى، اليوم الثالث'],
  ['2026-06-16', 'islamic_new_year', 'Islamic New Year', 'رأس السنة الهجرية'],
  ['2026-08-25', 'prophets_birthday', 'The Prophet’s birthday', 'المولد النبوي'],
  ['2026-12-02', 'national_day', 'National Day', 'اليوم الوطني', 'CONFIRMED'],
  ['2026-12-03', 'national_day_2', 'National Day, second day', 'اليوم الوطني، اليوم الثاني', 'CONFIRMED'],
  ['2027-01-01', 'new_year', 'New Year’s Day', 'رأس السنة الميلادية', 'CONFIRMED'],
  ['2027-03-09', 'eid_al_fitr', 'Eid al-Fitr', 'عيد الفطر'],
  ['2027-03-10', 'eid_al_fitr_2', 'Eid al-Fitr, second day', 'عيد الفطر، اليوم الثاني'],
  ['2027-03-11', 'eid_al_fitr_3', 'Eid al-Fitr, third day', 'عيد الفطر، اليوم الثالث'],
  ['2027-05-15', 'arafat_day', 'Arafat Day', 'يوم عرفة'],
  ['2027-05-16', 'eid_al_adha', 'Eid al-Adha', 'عيد الأضحى'],
  ['2027-05-17', 'eid_al_adha_2', 'Eid al-Adha, second day', 'عيد الأضحى، اليوم الثاني'],
  ['2027-05-18', 'eid_al_adha_3', 'Eid al-Adha, third day', 'عيد الأضحى، اليوم الثالث'],
  ['2027-06-06', 'islamic_new_year', 'Islamic New Year', 'رأس السنة الهجرية'],
  ['2027-08-14', 'prophets_birthday', 'The Prophet’s birthday', 'المولد النبوي'],
  ['2027-12-02', 'national_day', 'National Day', 'اليوم الوطني', 'CONFIRMED'],
  ['2027-12-03', 'national_day_2', 'National Day, second day', 'اليوم الوطني، اليوم الثاني', 'CONFIRMED'],
]

const fixed = (list: [string, string, string][]): Holiday[] =>
  list.map(([day, code, name]) => [day, code, name, null, 'CONFIRMED'])

const UK = fixed([
  ['2025-12-25', 'christmas', 'Christmas Day'],
  ['2025-12-26', 'boxing_day', 'Boxing Day'],
  ['2026-01-01', 'new_year', 'New Year’s Day'],
  ['2026-04-03', 'good_friday', 'Good Friday'],
  ['2026-04-06', 'easter_monday', 'Easter Monday'],
  ['2026-05-04', 'early_may', 'Early May bank holiday'],
  ['2026-05-25', 'spring', 'Spring bank holiday'],
  ['2026-08-31', 'summer', 'Summer bank holiday'],
  ['2026-12-25', 'christmas', 'Christmas Day'],
  ['2026-12-28', 'boxing_day', 'Boxing Day, substitute day'],
  ['2027-01-01', 'new_year', 'New Year’s Day'],
  ['2027-03-26', 'good_friday', 'Good Friday'],
  ['2027-03-29', 'easter_monday', 'Easter Monday'],
  ['2027-05-03', 'early_may', 'Early May bank holiday'],
  ['2027-05-31', 'spring', 'Spring bank holiday'],
  ['2027-08-30', 'summer', 'Summer bank holiday'],
  ['2027-12-27', 'christmas', 'Christmas Day, substitute day'],
  ['2027-12-28', 'boxing_day', 'Boxing Day, substitute day'],
])

const FRANCE = fixed([
  ['2025-12-25', 'noel', 'Noël'],
  ['2026-01-01', 'jour_de_l_an', 'Jour de l’an'],
  ['2026-04-06', 'lundi_de_paques', 'Lundi de Pâques'],
  ['2026-05-01', 'fete_du_travail', 'Fête du travail'],
  ['2026-05-08', 'victoire_1945', 'Victoire de 1945'],
  ['2026-05-14', 'ascension', 'Ascension'],
  ['2026-05-25', 'lundi_de_pentecote', 'Lundi de Pentecôte'],
  ['2026-07-14', 'fete_nationale', 'Fête nationale'],
  ['2026-08-15', 'assomption', 'Assomption'],
  ['2026-11-01', 'toussaint', 'Toussaint'],
  ['2026-11-11', 'armistice', 'Armistice de 1918'],
  ['2026-12-25', 'noel', 'Noël'],
  ['2027-01-01', 'jour_de_l_an', 'Jour de l’an'],
  ['2027-03-29', 'lundi_de_paques', 'Lundi de Pâques'],
  ['2027-05-01', 'fete_du_travail', 'Fête du travail'],
  ['2027-05-06', 'ascension', 'Ascension'],
  ['2027-05-08', 'victoire_1945', 'Victoire de 1945'],
  ['2027-05-17', 'lundi_de_pentecote', 'Lundi de Pentecôte'],
  ['2027-07-14', 'fete_nationale', 'Fête nationale'],
  ['2027-08-15', 'assomption', 'Assomption'],
  ['2027-11-01', 'toussaint', 'Toussaint'],
  ['2027-11-11', 'armistice', 'Armistice de 1918'],
  ['2027-12-25', 'noel', 'Noël'],
])

const EUROPEAN_WEEK: Hours[] = [['NORMAL', [1, 2, 3, 4, 5], '09:00', '17:30']]

const CALENDARS: Record<DemoCompany['region'], Calendar[]> = {
  UK: [{ name: 'England and Wales', zone: 'Europe/London', holidays: UK, seasons: [], hours: EUROPEAN_WEEK }],
  EU: [{ name: 'France', zone: 'Europe/Paris', holidays: FRANCE, seasons: [], hours: EUROPEAN_WEEK }],
  UAE: [
    {
      name: 'UAE private sector',
      zone: 'Asia/Dubai',
      holidays: UAE,
      seasons: [
        ['2026-02-17', '2026-03-18', 'CANCELLED'],
        ['2026-02-18', '2026-03-19', 'CONFIRMED'],
        ['2027-02-08', '2027-03-08', 'PREDICTED'],
      ],
      hours: UAE_WEEK,
    },
    {
      name: 'Sharjah',
      zone: 'Asia/Dubai',
      holidays: UAE,
      seasons: [['2026-02-18', '2026-03-19', 'CONFIRMED']],
      hours: [['NORMAL', [1, 2, 3, 4], '07:30', '15:30'], ...UAE_WEEK.slice(2, 3)],
    },
  ],
}

/** The company's working week and holidays, the first calendar as its default. */
export async function seedCalendars({ client, company, now, f, manager }: SeedContext): Promise<void> {
  for (const [index, { name, zone, holidays, seasons, hours }] of CALENDARS[company.region].entries()) {
    await client.query(
      `with calendar as (
         insert into business_calendars (company_id, id, name, country, time_zone, is_default, created_by, created_at, updated_at)
         select $1::uuid, ${f.id('at', "'calendar' || $4 || $1")}, $4, $5, $6, $7, $3::uuid, at, at
         from (select $2::timestamptz - interval '13 months' as at) as moment
         returning id, created_at as at
       ), hours as (
         insert into business_hours (company_id, calendar_id, season, weekday, opens_at, closes_at, created_at)
         select $1::uuid, id, season, weekday, opens::time, closes::time, at
         from calendar, jsonb_to_recordset($8::jsonb) as h (season text, weekdays jsonb, opens text, closes text),
           lateral (select jsonb_array_elements_text(weekdays)::smallint as weekday) as w
       ), seasons as (
         insert into calendar_seasons (company_id, id, calendar_id, season, starts_on, ends_on, state, source, announcement, decided_by,
           decided_at, created_at, updated_at)
         select $1::uuid, ${f.id('at', "'season' || s.starts || $4 || $1")}, id, 'RAMADAN', s.starts, s.ends, s.state,
           case s.state when 'CONFIRMED' then 'ANNOUNCEMENT' when 'CANCELLED' then 'MANUAL' else 'UMM_AL_QURA' end,
           case s.state when 'CONFIRMED' then 'Moon-sighting committee' end,
           case when s.state <> 'PREDICTED' then $3::uuid end, case when s.state <> 'PREDICTED' then s.starts + time '18:00' at time zone 'UTC' end, at, at
         from calendar, jsonb_to_recordset($9::jsonb) as s (starts date, ends date, state text)
       )
       insert into holidays (company_id, id, calendar_id, on_date, code, name_en, name_ar, state, transferred_to, source, announcement,
         decided_by, decided_at, created_at, updated_at)
       select $1::uuid, ${f.id('at', "'holiday' || h.day || h.code || $4 || $1")}, id, h.day, h.code, h.en, h.ar, h.state, h.moved,
         case when h.state = 'PREDICTED' then 'UMM_AL_QURA' when h.ar is null then 'MANUAL' else 'ANNOUNCEMENT' end,
         case when h.ar is not null and h.state <> 'PREDICTED' then 'Cabinet Resolution 27 of 2024 and the announcement for the day' end,
         case when h.state <> 'PREDICTED' then $3::uuid end,
         case when h.state <> 'PREDICTED' then least($2::timestamptz - interval '2 days', h.day - 12 + time '09:00' at time zone 'UTC') end, at, at
       from calendar, jsonb_to_recordset($10::jsonb) as h (day date, code text, en text, ar text, state text, moved date)`,
      [
        company.id,
        now,
        manager,
        name,
        company.country,
        zone,
        index === 0,
        JSON.stringify(hours.map(([season, weekdays, opens, closes]) => ({ season, weekdays, opens, closes }))),
        JSON.stringify(seasons.map(([starts, ends, state]) => ({ starts, ends, state }))),
        JSON.stringify(
          holidays.map(([day, code, en, ar, state = 'PREDICTED', moved = null]) => ({
            day,
            code,
            en,
            ar,
            state,
            moved,
          })),
        ),
      ],
    )
  }
}
