// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Calendar months, UTC
library Month {
    /// @notice The number of the month a time lies in: 12 × year + month - 1.
    /// @dev The civil calendar repeats every 400 years = 146,097 days; counted from 1 March, leap
    /// days come last and months have a rule: month m begins on day (153 m + 2) / 5.
    /// @param time Seconds since 1970.
    /// @return The number of the month.
    function number(uint256 time) internal pure returns (uint256) {
        uint256 day = time / 1 days + 719_468; // days since 1 March of the year 0
        uint256 era = day / 146_097;
        uint256 dayOfEra = day % 146_097;
        uint256 year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100);
        uint256 month = (5 * dayOfYear + 2) / 153; // 0 is March
        return 12 * (era * 400 + year) + month + 2;
    }
}
