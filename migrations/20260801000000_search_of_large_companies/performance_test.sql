-- budget: customers with a common word and a number 50
select count(*) from search_customers('trading 4321', 10001);
-- budget: the newest leads of a telephone number 100
select count(*) from search_leads('07800 100200', 6);
-- budget: sales of a common name and a number 50
select count(*) from search_sales('smith 4321', 10001);
