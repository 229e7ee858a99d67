#include "core/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crest {
namespace {

using testing::ElementsAre;
using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text) {
  const auto rows = parse_csv(text);
  EXPECT_TRUE(rows) << to_string(rows.error());
  std::vector<Fields> fields;
  if (rows) {
    for (const CsvRow& row : *rows) fields.push_back(row.fields);
  }
  return fields;
}

TEST(ParseCsv, SplitsRowsAndFields) {
  EXPECT_THAT(fields_of("a,b\n1,2\n"), ElementsAre(Fields{"a", "b"}, Fields{"1", "2"}));
  EXPECT_THAT(fields_of("a,b\r\n1,2"), ElementsAre(Fields{"a", "b"}, Fields{"1", "2"}));
  EXPECT_THAT(fields_of(",\n"), ElementsAre(Fields{"", ""}));
  EXPECT_THAT(fields_of("a\r,b\n"), ElementsAre(Fields{"a\r", "b"}));
  EXPECT_THAT(fields_of("\xEF\xBB\xBFid\n\n7\n"), ElementsAre(Fields{"id"}, Fields{"7"}));
  EXPECT_THAT(fields_of(""), ElementsAre());
}

TEST(ParseCsv, QuotedFieldsHoldCommasQuotesAndLineBreaks) {
  EXPECT_THAT(fields_of("\"a,b\",\"say \"\"no\"\"\"\n\"two\nlines\",x\r\n\"\",\"\"\n"),
              ElementsAre(Fields{"a,b", "say \"no\""}, Fields{"two\nlines", "x"}, Fields{"", ""}));
}

TEST(ParseCsv, RowsKnowTheirLine) {
  const auto rows = parse_csv("a\n\n\"x\ny\"\nz\n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[1].line, 3U);
  EXPECT_EQ((*rows)[2].line, 5U);
}

TEST(ParseCsv, NamesTheLineOfABadQuote) {
  const auto open_quote = parse_csv("a,b\nc,\"d\n");
  ASSERT_FALSE(open_quote);
  EXPECT_EQ(open_quote.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(open_quote.error().place, "line 2");

  const auto trailing = parse_csv("a,b\n1,2\n\"c\"d,e\n");
  ASSERT_FALSE(trailing);
  EXPECT_EQ(to_string(trailing.error()), "line 3: text after a closing quote");
}

TEST(CsvField, ComesBackAsItWas) {
  for (const std::string value : {"", "plain", "a,b", "say \"no\"", "two\nlines", "\r"}) {
    EXPECT_THAT(fields_of(csv_field(value) + ",end\n"), ElementsAre(Fields{value, "end"}));
  }
  EXPECT_EQ(csv_field("plain text"), "plain text");
}

}  // namespace
}  // namespace crest
