-- budget: the newest leads of a common name 15
select count(*) from search_leads('smith', 6);
-- budget: the newest leads with a fragment of a number 25
select count(*) from search_leads('6200', 6);
-- budget: the newest sales of a common name 15
select count(*) from search_sales('smith', 6);
