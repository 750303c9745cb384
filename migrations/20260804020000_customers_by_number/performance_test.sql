-- budget: customers with a common word and a number that many telephone numbers hold 25
select count(*) from search_customers('trading 1500', 10001);
-- budget: customers with a number 25
select count(*) from search_customers('4321', 10001);
