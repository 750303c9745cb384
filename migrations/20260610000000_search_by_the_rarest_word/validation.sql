select 'a search by number leaves its other words to a filter, and one without a number to the index' as "check",
       search_condition('smith 4321') = 'search_text || '''' like ''%smith%'' and search_text like ''%4321%'''
         and search_condition('Smith anna') = 'search_text like ''%smith%'' and search_text like ''%anna%'''
         and search_condition('smith 2026') = 'search_text like ''%smith%'' and search_text like ''%2026%''' as ok,
       search_condition('smith 4321') as detail
