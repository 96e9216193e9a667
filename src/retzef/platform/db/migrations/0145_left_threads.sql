-- The customer's last message before they said that it is over; what they write after it says that it goes on.
ALTER TABLE interactions ADD COLUMN left_after uuid;
