package app.kindred.users.account;

import app.kindred.users.profile.Gender;
import java.time.LocalDate;

record Registration(
        String email, String password, String name, LocalDate birthDate, Gender gender) {

    @Override
    public String toString() {
        return "Registration[…]";
    }
}
