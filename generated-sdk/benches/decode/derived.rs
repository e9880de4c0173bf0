//! The types of the benchmark with serde's derives.
//!
//! They do less: a value of another type than specified is an error, and unknown properties and
//! enum values are dropped. Supporting these would make them slower.

use genauth::JsonObject;
use genauth::models::{
    CreateIdentityDto, CreateUserOptionsDto, CreateUserOtpDto, SortingDto,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserPaginatedRespDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<i64>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    data: UserPagingDto,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserPagingDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<i64>,
    list: Vec<UserDto>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserDto {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    status: UserStatus,
    work_status: WorkStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_country_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logins_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ip: Option<String>,
    gender: Gender,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_last_set_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birthdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    browser: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zoneinfo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formatted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    user_source_type: UserSourceType,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_source_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login_app: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    main_department_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_mfa_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_security_level: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_password_on_next_login: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    register_source: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identities: Option<Vec<IdentityDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_id_list: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_changed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct IdentityDto {
    identity_id: String,
    ext_idp_id: String,
    provider: Provider,
    r#type: String,
    user_id_in_idp: String,
    user_info_in_idp: JsonObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    origin_conn_ids: Vec<String>,
}

#[derive(Deserialize, Serialize)]
enum UserStatus {
    Suspended,
    Resigned,
    Activated,
    Archived,
    Deactivated,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize, Serialize)]
enum WorkStatus {
    Closed,
    Active,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize, Serialize)]
enum Gender {
    M,
    F,
    U,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize, Serialize)]
enum UserSourceType {
    #[serde(rename = "excel")]
    Excel,
    #[serde(rename = "register")]
    Register,
    #[serde(rename = "adminCreated")]
    AdminCreated,
    #[serde(rename = "sync")]
    Sync,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize, Serialize)]
enum Provider {
    #[serde(rename = "oidc")]
    Oidc,
    #[serde(rename = "oauth2")]
    Oauth2,
    #[serde(rename = "saml")]
    Saml,
    #[serde(rename = "ldap")]
    Ldap,
    #[serde(rename = "ad")]
    Ad,
    #[serde(rename = "cas")]
    Cas,
    #[serde(rename = "azure-ad")]
    AzureAd,
    #[serde(rename = "wechat")]
    Wechat,
    #[serde(rename = "google")]
    Google,
    #[serde(rename = "qq")]
    Qq,
    #[serde(rename = "wechatwork")]
    Wechatwork,
    #[serde(rename = "dingtalk")]
    Dingtalk,
    #[serde(rename = "weibo")]
    Weibo,
    #[serde(rename = "github")]
    Github,
    #[serde(rename = "alipay")]
    Alipay,
    #[serde(rename = "apple")]
    Apple,
    #[serde(rename = "baidu")]
    Baidu,
    #[serde(rename = "lark")]
    Lark,
    #[serde(rename = "gitlab")]
    Gitlab,
    #[serde(rename = "twitter")]
    Twitter,
    #[serde(rename = "facebook")]
    Facebook,
    #[serde(rename = "slack")]
    Slack,
    #[serde(rename = "linkedin")]
    Linkedin,
    #[serde(rename = "yidun")]
    Yidun,
    #[serde(rename = "qingcloud")]
    Qingcloud,
    #[serde(rename = "gitee")]
    Gitee,
    #[serde(rename = "instagram")]
    Instagram,
    #[serde(rename = "welink")]
    Welink,
    #[serde(rename = "huawei")]
    Huawei,
    #[serde(rename = "honor")]
    Honor,
    #[serde(rename = "xiaomi")]
    Xiaomi,
    #[serde(rename = "oppo")]
    Oppo,
    #[serde(rename = "aws")]
    Aws,
    #[serde(rename = "amazon")]
    Amazon,
    #[serde(rename = "douyin")]
    Douyin,
    #[serde(rename = "kuaishou")]
    Kuaishou,
    #[serde(rename = "line")]
    Line,
    #[serde(rename = "sdbz")]
    Sdbz,
    #[serde(other)]
    Unknown,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateUserReqDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<UserStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_country_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birthdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    browser: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zoneinfo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formatted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otp: Option<CreateUserOtpDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata_source: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identities: Option<Vec<CreateIdentityDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<CreateUserOptionsDto>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListUsersRequestDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advanced_filter: Option<Vec<ListUsersAdvancedFilterItemDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search_query: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<ListUsersOptionsDto>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListUsersAdvancedFilterItemDto {
    field: String,
    operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<JsonObject>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct ListUsersOptionsDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<PaginationDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<Vec<SortingDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fuzzy_search_on: Option<Vec<FuzzySearchOn>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_custom_data: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_post: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_identities: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_department_ids: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flat_custom_data: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaginationDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Operator {
    Equal,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum FuzzySearchOn {
    Email,
    Name,
}

pub(super) fn create_user() -> CreateUserReqDto {
    let text = |text: &str| Some(text.to_owned());
    let departments = ["624d930c3xxxx5c08dd4986e", "624d93102xxxx012f33cd2fe"];
    CreateUserReqDto {
        status: Some(UserStatus::Activated),
        email: text("test@example.com"),
        phone: text("18800000000"),
        phone_country_code: text("+86"),
        username: text("bob"),
        external_id: text("10010"),
        name: text("Bob Brown"),
        nickname: text("Bob"),
        photo: text("https://files.example.com/avatars/default-user-avatar.png"),
        gender: Some(Gender::M),
        email_verified: Some(true),
        phone_verified: Some(true),
        birthdate: text("2022-06-03"),
        country: text("CN"),
        city: text("Beijing"),
        company: text("Steamory"),
        given_name: text("Bob"),
        family_name: text("Brown"),
        locale: text("zh-CN"),
        password: text("oqw5bhVmlDwF"),
        department_ids: Some(departments.map(str::to_owned).into()),
        custom_data: Some(super::custom_data()),
        ..CreateUserReqDto::default()
    }
}

pub(super) fn list_users() -> ListUsersRequestDto {
    let active = ListUsersAdvancedFilterItemDto {
        field: "status".to_owned(),
        operator: Operator::Equal,
        value: None,
    };
    let pagination = PaginationDto {
        page: Some(1),
        limit: Some(50),
    };
    let options = ListUsersOptionsDto {
        pagination: Some(pagination),
        fuzzy_search_on: Some(vec![FuzzySearchOn::Name, FuzzySearchOn::Email]),
        with_custom_data: Some(true),
        ..ListUsersOptionsDto::default()
    };
    ListUsersRequestDto {
        keywords: Some("bob".to_owned()),
        advanced_filter: Some(vec![active]),
        options: Some(options),
        ..ListUsersRequestDto::default()
    }
}
