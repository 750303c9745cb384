-- Removes the index; numbers are then found among the trigrams, as before.
drop index customers_numbers_idx;
