-- A script as one would write it: it asks the same hash table.
session:setVariable("number", freeswitch.API():execute("hash", "select/bench/trunk-a-Sales"))
