-- budget: customers with a number 10
select count(*) from customers where search_numbers(search_text) && array['^1500', '1500$'];
