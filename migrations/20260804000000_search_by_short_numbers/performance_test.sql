-- budget: the newest leads of a number 50
select count(*) from search_leads('1500', 6);
-- budget: sales of a common name and a number 50
select count(*) from search_sales('smith 1500', 10001);
-- budget: prospects of a common word and a number 50
select count(*) from search_prospects('trading 1500', 10001);
