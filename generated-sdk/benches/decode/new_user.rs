//! A request with 20 properties.

use genauth::models::{CreateUserReqDto, Gender, UserStatus};

pub(crate) fn new_user() -> CreateUserReqDto {
    CreateUserReqDto::new()
        .with_status(UserStatus::Activated)
        .with_email("test@example.com")
        .with_phone("18800000000")
        .with_phone_country_code("+86")
        .with_username("bob")
        .with_external_id("10010")
        .with_name("Bob Brown")
        .with_nickname("Bob")
        .with_photo("https://files.example.com/avatars/default-user-avatar.png")
        .with_gender(Gender::M)
        .with_email_verified(true)
        .with_phone_verified(true)
        .with_birthdate("2022-06-03")
        .with_country("CN")
        .with_city("Beijing")
        .with_company("Steamory")
        .with_given_name("Bob")
        .with_family_name("Brown")
        .with_locale("zh-CN")
        .with_password("oqw5bhVmlDwF")
}
