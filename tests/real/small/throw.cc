// Exceptions, templates and streams: COMDAT groups, unwind tables and constructors.
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

static std::map<std::string, int> counts{{"one", 1}, {"two", 2}};

int main()
{
	try {
		return counts.at("three");
	} catch (const std::out_of_range &missing) {
		std::cout << missing.what() << '\n';
	}
	return 0;
}
