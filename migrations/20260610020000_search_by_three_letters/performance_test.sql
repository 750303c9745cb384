-- budget: customers with a common word and a number 15
select count(*) from search_customers('trading 4321', 10001);
-- budget: the newest sales of a common name and a number 15
select count(*) from search_sales('smith 4321', 6);
