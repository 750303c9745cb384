-- counterfoil: transaction=none
-- A number of four digits is rare where a common word is not: of a million customers 310 have a number that begins or
-- ends with 6473, and 142,000 have "pri". Finding both among trigrams took 1.5 ms, finding the number alone takes 0.03.

create index concurrently if not exists customers_numbers_idx on customers using gin (search_numbers(search_text));

-- What the planner knows of an expression it learns here; nothing else would tell it before a tenth of the customers changed.
analyze customers;
