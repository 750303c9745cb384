-- budget: customers with a common word and a number 25
select count(*) from search_customers('trading 4321', 10001);
-- budget: the newest leads with a common name and a number 25
select count(*) from search_leads('smith 4321', 6);
