#include "model/typed_data.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace vs::model {
namespace typed_data_test {

// Made by viem 2 from contracts/artifacts/types.json: hashTypedData, signTypedData (r and, as in
// EIP-2098, s with the parity) and keccak256 of encodeFunctionData. Every member of a type gets the
// value that sample() gives for its place; the call is left out where it carries more than what is
// signed.
struct Vector {
    std::string_view contract, action, digest, r, vs, call;
};
constexpr Vector kVectors[] = {
    {"Registry", "AddSigner", "3485a9738092a8a4f0d737c7852c462e610a6f59924c1dc7e537ced00175bebd",
     "e543300993f8e75d4799b8675698392bf6e4227be92455323a084e406b5d33ac",
     "401c9b3f436a0080eaf1b557e1af081979ce35105ab219ed58230dcd6ef3d455",
     "7caaa8f6ed035bb2967943c82f68cc7a581a328607fe17e83dc6ad089e56ba7c"},
    {"Registry", "BindDevice", "69557ca612b46953e9c4f3c47a208db94ffa74dddb48675610d95702df7c3202",
     "08666e817cd61c71e4cbfcb1b5af0c13d89a800b5b053e608793e1b70df77bb4",
     "e0df1a4a00081a4259ccfeba01260560ff3610ced445af7ada7fba2f8ec1e44f",
     "2d726cd89b9f38f4bb7b6a9c258406e3fd68b1aa3d19ba121de59f9b42b1e416"},
    {"Registry", "Cancel", "2e1a369a232a6555bf92f69b4c85c84348e343be156de8232dc44ff4cb245a87",
     "549f9a9d23e1e954e41cd064447d9b994554b484ada53456a93b8bf30140bffe",
     "9f9b020c287d59bcbd54fc98cba296df7c7d8a9965ee6c32cb92968741f09bc8",
     "788bfd8a4613d6f5dfd2270997343138d79dd63f1dba2934d3abdce9d27cdd36"},
    {"Registry", "CreateTeam", "cf0588211e13e7c482366dafc887952d7434f246ae2eb5db1893ed6b84bea720",
     "6d71112e0af0f21cd6797acb7d6de3cb16ba9887ef2bd752d6f7b7b2babce583",
     "1ffece698335d0243bf8c8495f6d9e424671610e676473ea4632b3bdd849ba4f",
     "a865b03ab42f1c2f512e09aba23661879d3c22d931975e11be7dbf43c72ac52e"},
    {"Registry", "EnrolDevice", "80e8deebc1ed8dea4db00707f1b3d87307ce55a513f0d38013291e4c55f03c2a",
     "5925dd6ea3efc8379d253c32f777cb2a4d4d279df6f61b8c28670d1a2deb98e5",
     "290dd758fac9f1776d979a7ce750b3428e5aa47651c96745d0f34935924a4c0e",
     "ddbf48ee32b6c48865856645602de5390c162aff28a37ba6c84893c617828fb6"},
    {"Registry", "Join", "1e3f9afa67c6bb2a5be4a2603e578fff937fa7a8404b6eae2a4862f63c2f04a3",
     "50e7e11a2079efc2b89804f005b6eaed4841a2a0c16d758ce33a98b13cc1d611",
     "7f2b355b647a5aebbd296aecbfa185e17716f09bddbcf7215017b73d0fdabc2c",
     "b01a2d6e7309dedaa4ee120dde6b9e5a85ee91ee2e32c8b7b78ffc3cc27f2678"},
    {"Registry", "Leave", "2eb64dd004591b7450b9d3300a8dc160b691e9b3e674a31d953313bb697d50f3",
     "b5e0b43bf15782fe159b619657b0e70b3651e5bbe0ce30bba5f84bf549298a27",
     "91041187ad579bbcf094683424f359f5d214b7a90d3fff909b4b021b014c31fa",
     "3f19f40188e01f1359a4cdfcad829c6d90f7867295ca08c1e6992c3c55023cb8"},
    {"Registry", "License", "2bdc5ccf5ee3618ae8a2d8f1d9e7920d63d9c8e94071f87a6631ecd45210beea",
     "270bd2ef76be7e17ba0a32389ec7f011d80671b5666bc2b1ed8cf83b5319e33d",
     "4c098da8c94dd4c8f6915b6b1208250f1b61b1f61ff4e197cd403eefd236e014",
     "00088c922d4b19502ba100578f340088ccd920116e441cbfe94f08f480448524"},
    {"Registry", "Offboard", "bf91e38ffa2272fdc9be1809b4537c13b4b5426df1689ca730dd4798d5bbaaa5",
     "0717da42265b53dfc415b0930e60fe22b3dd9430e295af4a0394d62cf32bb3a0",
     "bc746da75b0e192a642cd0ea9b2af8a2afb17874c7bc2353866ac08c75f6ab9a",
     "3ef9789f18d4f6c00b97f06616fcf8e16f8280da38cf27ff358453eaeda3cef6"},
    {"Registry", "Recover", "7698bd65d1166c8142f7528488dd87aaebdbcaa3e5a1c01631237985e9526f6a",
     "af8fead357ed1ad4fa8ca587072bf9e220cafcb71f5b770a8239d74ad674e407",
     "c947a90b8e80b8cc0bb53490b1e71a4037888cbff7d38b948d79663ff75a9f10", ""},
    {"Registry", "Register", "13c5b372abe8297e5795ce6466a6fae671944b9a568863340142dcc00d882de6",
     "37ae1cf6d55875c46f40d252244b7a989897db36da16b83d09f57d3da01b01b7",
     "6b04cc8c221761b1f7c0938e7d81abbc95be8b0e3d363e4c6e66fc7a3319fec1",
     "404398ff9037528455d36070f5db23f06c7af338162c893e14887c8d2ff4e184"},
    {"Registry", "ReleaseDevice",
     "e645d867044eca23c023403f73f3b0c265543bb5f2a0b5333208240cd6fe7074",
     "0a507b13376984df2d32648db467061b408dd3ee7d18d06b828768e541640649",
     "7a61f5d69eaf89ef8785712270c9226a5b9fd7f3ef7843c74d06cc160dfd1c3e",
     "4e6ab5006f9a54c0610d0bb5f78cca2c364a5462ffa1441cfd4f11f2ae23bcf0"},
    {"Registry", "RemoveSigner", "1771adff56fc7e3f915db1dc94439aa00efec5e7a9312568dee30bf014fce626",
     "bb7746b0ffed19e46b289847514ecd24f3f6a0c1f632134ab1eae0275f8cd836",
     "b3d7a53044b43449f99bd258e6f6356c9c59368458010a590ccb05a3e42c8999",
     "555a8aaa0ab6e7b2e1508bbd4e8af8267ac39a8a628b19bbea80e59edb33dac8"},
    {"Registry", "ReplaceRecovery",
     "7d81c7b22576f6584ab9950fac8d3913bc11d87ec6fbb19817a5ba45cf9ec75a",
     "417b698c61baac95949f3103d472e42454d08e6fbdbfc14ff1d4bb3ced896dde",
     "c7ae3fd0822d975b6cb85bee10445c315f79a09b6c66eb37cba19e8bce9b4255",
     "3bf18422457beeb70fd0e161bdd9cf927108a2400d003b84b0f08dad68e22453"},
    {"Registry", "RetireDevice", "abce3aa075addc4172d67ca112aa5b0a2d1cf6a533c9cf4325fc587b4855bb54",
     "e6c4303335d39639d370c4e5a03a5a0f042a5de527f52ace4d8ca6ee3c85f0ba",
     "89e1fa215edda3d3596d6a53c3749ae64012c478d5ad3f12e25c5f0a462391ab",
     "255ed412dc70d31543cc2c6eabbd2b6aeabec9bcabf2bde9cbb4f078ac13d904"},
    {"Registry", "RotateKey", "79045102841488e51e8bb77759bbd9028ab6527a19e2bb9f6f9516676408651f",
     "e2258ae94cdad9bdeddc7d163ee2900579990585684ed270c8c6b5152121ca9d",
     "d49cceee015d6a672890a535223148787a7a1f909c2a79c28b83c93b4d792439",
     "2a72802c3bfd4a5dd1653d92615702348f334a571ea22b2866ed437295f27a0b"},
    {"Registry", "SetDuty", "4b695330e01a64fc481e7eae3582adb2a0c428c67b7ad0ce376fc3d52a50621a",
     "e0ba8b0648128b808aecbac9363dfb821ec51fde1a1f48e531090f5b300f313a",
     "98477170de5a8ac3d9e1c13562f5f4c60d638f3c57f9abb8ec23be7239e5aa6f",
     "560c9cf85dd23d572b4600fb13b227fe69605b5e454e64e80a1d2e165d4777f4"},
    {"Registry", "SetGuardians", "e776ea38914101458afc7d5081d58e8556d32cde59eb5d5cbe685a395eb6af35",
     "cec3b63cfd5c9ecc1cc41a33f2164f9621d8434af91c826fbafc385d93e8e045",
     "6268b3c55c23a630317bc79ae71cdca06ececc2de79d9f88e6e46c09b6e5c517",
     "c51ff1c9cd23d5f0cf68ddb42cfc7beba38ee31d5e62ee200dab04871fe8b1bb"},
    {"Registry", "SetStay", "8ea47c44de72f3ade0c3bc9352875133d9e3637cbb17a93cbd80cb93acc6fa79",
     "bb6c668aa5d6cc232e6f3ef3109ca6e98baca5603858473d27ef1d4f1311c8fe",
     "7065bc69bec9a9ef7248908bf1d0899b030c4f9ec51594233c3786bbb380b8a1",
     "e238afe6e2f4bc308a1e8ffad7d6a6b8f6e6ee3f27ff6b99b4fda5723c3db1e5"},
    {"Registry", "SetTeamKey", "86d6f8e4a3f337edcb83a825e3e58f4fe8121f59c522ffe3715db560b38b81d4",
     "38f7c1dc51108a57f3d1637371c4dcd5640cab4f0c2fe307183469e8c04353f9",
     "210126a1a96f9fab96273b46e9166ccdca8f174b21b14b5ac97e962d0a5c061a",
     "c8daf40d508ce498ab3f3a39c56df75a832110cf7d79d5bf52bcc01ed4fe8af2"},
    {"Consent", "BreakGlass", "c96d0d2c3f13e8826f2e46046e11a9ea174f376d34bc8458ead05db6cd659219",
     "07282b45914c906787fdacea33cd4b3fd2032403387885ebcc3a00cbf4aa436c",
     "961061e575e00e593dfdfbb12c30d9648c808181308c9c072798e63b34138972",
     "604d72c02ad528db365b8b93eb4fe091bac13a378861ec29fd1319be7c4fe0bd"},
    {"Consent", "Cancel", "caee5af2295e5f97de627ad7143be9b58951132d81bd4fb6cdf9225e29735089",
     "0f3b41c610a0468ed325bbf76f457eef30e7235c3fb841f5eaf838fbaacf0409",
     "a24f79b99746ccbd14e8518265ba51a2d0f99d7285a8769fbc623d059fdcd59b",
     "bc35e2def44e0a451709bb939a2d0258bb0268438471417b55a9aaf6145a2c10"},
    {"Consent", "CommitEpochs", "3f5518a3e4e9ff863af0636574fe336c21a13041636b56e31e21aee7d262a7b7",
     "04deb1bbb760bef150bc2d390a1fdf976c56c4b7a0db674814d97f393bfe4ceb",
     "35a26888af0dd7e0db7a35b75750ccce089ac1bc972877d0a551838606334ad0",
     "77aa80a77c537fb9a676461af89f407ee747d8fe2df092099b1310f92eea38ef"},
    {"Consent", "Grant", "55aa57a87f482c42cd721d30dab920039bcdf771f548fb33aff27bc0775ce252",
     "5414b791904b57a68bc731cf644d4110da21468b95ae890b0c9f538300aa5dc0",
     "eae6a4192ac54321f03002b188f959bb1eed10a345671be3dd3566ece67e5324",
     "d4930262114db16c1910f137e0f8e785292bddf4dc6cd4a8887dba551252aa74"},
    {"Consent", "Revoke", "2c4e9f5ab6a505c1b48b9844d2efb3f51e6271556209bed1a1f0717f62496d4d",
     "26ebd880781c6a577755dfa8f8eebff9e3175db6395166ba607bf8a449438e4f",
     "f59973f4a209f5a71dfa16aeaf6c11090dd00aa3e204d5be134b7eb166d2bcb5",
     "70f468828442e144f0424f1611d8ccb793cf0b253dd67131dd0d9610ff733eaf"},
    {"Consent", "Roll", "19e50f8fcae353458c9334d5be643f6f35d177239853deea6cc793834d77c727",
     "a54b1bb19f4bd41d007f231ad40239224588a88aece7f86d1ce858cf5d6deeb3",
     "a1708a3d6da02253252c2bdd1ac919801bbc9274af3fda4eab889f74611cab06",
     "28f246279524e4374e9117e5377c2962eede6e4775ba3162f686f28e7f90c0d5"},
    {"Consent", "SetApprover", "bda884a435ffa4a20079cf1e849caf7af6f7ba4625afe35f782458aaddef3b3d",
     "4dec197b1121c04381ddadc57b08e6d6d1fc3b1c3d0df964b3f11714319058df",
     "2cd06da6310bc240e34b71e971d92a843131951f4899349c9df20d3e0e20a686",
     "7ef806dd4bbc54eba1d3faad5be42616c59c0cb5be0aa65ecea6086c96a62cb4"},
    {"Credit", "Burn", "27ae7f4acb7b26de64124f65ba49d1bb78b3548644aab95749539a3029b8d966",
     "9fc09790266869188d53c73410b3b8e1092b5b65ad35b0515a397e7057adc5bb",
     "6d01843e09418530f2137667f63b3097d38f507918507b3013754af9a3f743d8",
     "7c97dfe9ea39694e7a738c0d1cfc3761e13225acdba45167fc28440284b85f75"},
    {"Credit", "Cancel", "b042c459733f87507c1b437ea89d3d3ad58ab92866fafbfa36a91221f966fb6a",
     "84135a75228ba7bcc979a18c0b6d1f5da037741dbe3103d49ffb0cd34d2fc419",
     "31b310b964e9ed081732faecb073fd6512f865f373fa0f62420cddcbc37c30af",
     "aea6c2bbabe28cc935b427870fbf035dead3d6b10f3e1bf36737ad6798054667"},
    {"Credit", "Mint", "8489a40987da4eb7d758dbb5b2d526807cf5258fd464167df0488f081a5aba67",
     "7ec883600a45386d3fbe041a1a0b4cbf501c7c80b2634f11050bcfb20b52cd5e",
     "72a783cb3ed4de6c704237ec2e60bc695f37fedf37ff7786e416ff25b860c7f4",
     "22b82f0a35a61f76282074c9f2f3cf827de0a8dd58262b856435e541c719e551"},
    {"Credit", "Redeem", "0d46d878612db1ce302672729d4358e2ab596f2b549f0c978707d0dd67e14af1",
     "86908aaf8f00b6f43e96c38c5b8cd341130b6e46c99a182f79e5ac6b2898164b",
     "1e956fe6a34b0664890e3b1be13742e5ddc74319515af3a66cd98b4337548d7e",
     "bf9468afadaf5b40beac4f8865c4e42154da97badefa3de8a69c840e6aa2d43d"},
    {"Visits", "Cancel", "eb2dd9c611cd55e7fde9cd67654d7d9c03cf14ea31fb9f978158ac779ab1cd09",
     "9f2dc8d4f99242b74ad2ef5d15d4dd7ef9595810ad583f9f4c0ece8f58fe1e2d",
     "75def1725307439943c4229de9ade8e5a60b69d9a4bf3cd18e4e88b1a6f85116",
     "b0f4e985e5af41474642d56ec04a168045440d3ecd0bd1df2395e2333ee2221f"},
    {"Visits", "Complete", "4d00f47518dbe02931efa90bf1cc32cef0977c76da0930eab0abdf074c3e6a55",
     "4c85cfd251a4c311ec00faa1f00b44f767b408cc3cc23ab7868b3b4d747507ce",
     "8b9a6d5ff1a4328f7d80dccc5f6035bcb9e2b4a6086845a4be9898ca9fe19201",
     "55df8047cba8a7a5aaa2ea19e40a3b651cb0101ca7a5dbe7758d69e895b0d6dc"},
    {"Visits", "Decline", "074f3c2025dbe5cbab9d8c261a384fe3fa71c10b4bc9e9bde2401e336ef6fcab",
     "e96ae12667234b853d2b0aee028c73a1a1a00efcaa3bc9918dbbd6919607f433",
     "90d9396fda2d632378295fa9a92ad988ae3950a8a0efc5c5a4f5977318d75abe",
     "4a01595952e9fb7c76f289127f1d0fe908408ae15a18423db65d4fc107b96ac8"},
    {"Visits", "Dispute", "e8d65e094a5c1ac0341945b982bda826d647a45648bacd230d98147b9dd2774f",
     "aa90d8b260e6045284057745a14e4979ddbb2a20f10cd12c75411692fba0a583",
     "02d23a56cb6651312e37c2a1b7052f17e0156f74277382b2bd075880233818d4",
     "aab44ddf421b548b8e01a98cbf69306183876ffb57b6d50a382486c249e00471"},
    {"Visits", "Open", "98481c6ba45a4e48d99663c86d23d02ea67be1a925b57e657707f99bf9259374",
     "99ea108a736ac4dcc0d816ae8f8c68c6cd7122f51917642d67aedde77fb18f2b",
     "e9d63e8d7555032221907e7a6b1f829272424b551d629b6dda12f1991dc36f6e",
     "e5f6670f2b2bd0ec84931fd8745b968cf033fb1dd1e3eaaaf7c28651f7e651c6"},
    {"Visits", "Resolve", "e021e43bd9ac257f05359b9763212a84aa68674916ecfc45691d8b456d68b7ed",
     "773304ec9afc0671f11ff82176ae8cb415ac6e44f244debad78ec7bb01dd352f",
     "56b084e1cbaa5b5af55961c850e3c932a5c6bd8774d0358bfb751b273e3ff6db",
     "5aaf5851481b7ed3d0390eb0af1e05b1b70737d8bce53d893bfce93e139f23bb"},
    {"Visits", "Settle", "28dc15e7931c21fe5ded3760ba69fb0ab91c805d9c5b9bca508f3e97e4c05864",
     "b1fc998a5da21ffa7f209527b6a0768ec633139477c7d78730a9a030f983e255",
     "fc4ef7eca8a5ba55a8d465dfe9c1e8777a369b74e1fd7848f561156a5fc43561",
     "b45bc4daef165c32733601d28d99786e74da7aa9ed54164f0742c175b0796bf3"},
    {"Studies", "Cancel", "7eec7a271eb119b66547413893cb5787f5b61564cc477870ddfc25a229f2fe9f",
     "af872eb76014ab8a8e4e080b2f51c4e10beb84de80630f093148ae1769ab7a6a",
     "a8b5ad475340d3c5d561520e861e000002745b24d3b954e5f3679c4c97bdaee3",
     "7b02401901153f8a1bd8d176c32bff32db477a1828e43fe0e9f7cd7b7ffdf0b8"},
    {"Studies", "Claim", "6c0b54186d202d602369fa2edb6201c990ac1f3e46ba98b841c78f1c59bec65d",
     "b367b2e7b11119d794508930d64081bb1b05cc880f75ca7f495c8494a0f60c8b",
     "7fad47f1b5e6eec28803d89133e2bd91e238fa37469322ef7ff7a34f3b0854e2", ""},
    {"Studies", "Close", "6a8125e8b61c1540cc0cbd37095cfad77e3c98dc5fabb568929b35820d025c99",
     "c9165e9b30556cca7aa68119deb713794b4ac742537bf1e05ceaadcf86f73398",
     "84de9d25bf9db9d39b9152097a34f949b9995af2019017c384b0f3fb13392cc8",
     "aa61d19cdb8d0a54a6d04e43979b3bb644ce5806b4efb358363a7f3b364845a4"},
    {"Studies", "Fund", "add32cd25bab0115adaf1b41c77224330bf7f86a23bb7a984e8be9ef288c87e4",
     "05469212917a575a5bc08d53b74ae9f519e2605e6fa4bade7dd11bb36591e5ae",
     "07693b505ad42f3b0dc8947b0d129e837a90b70f49882eb8b597f719fe166aac",
     "259e2edca77e395b8dd4c2a07859d4fbd6bd7dc92702a100c89d591b0ceffe12"},
    {"Studies", "Open", "0b2ae3c5fc5303d79375786aa7932b3135ee57fe22abf09f981fdb23b4eb7656",
     "c4957cb9b88ef82a44fc12c52952d3fcaa88e030f8d94a3b785d071ae6fd1c0a",
     "aa60aab87a4c4409dbd33f47c4b6f849ba4da3480a09a20905d03bde92a2ccbd",
     "7550a13c949535c0863de56ba9bd71a39917da51f5134dd357ee6610503d1cd1"},
    {"Studies", "Post", "d34f8b2354e48d386c09b9d4d8f46872ff79f34647a85b71467c1bfc3ee29dc1",
     "af8e76b7bdf84a2676d0ea940736087e2235c19e61fc15dea369c0aa694b0550",
     "390cf223fbba787814dd1f687f7f89866237f4a61fb4fb344804be4d1fb1d7bd",
     "bce299fb31561ea3cf2aea70226120edb0442da5910876e23853b403717dc382"},
};

const Turn kTurn{.account = *crypto::parse_address("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"),
                 .nonce = 5,
                 .deadline = 1'900'000'000};
const crypto::Secret kKey{{0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                           0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                           0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}};

template <std::size_t N>
std::array<std::uint8_t, N> all(std::size_t byte) {
    std::array<std::uint8_t, N> out;
    out.fill(static_cast<std::uint8_t>(byte));
    return out;
}

Value sample(std::string_view type, std::size_t i) {
    if (type == "address") return all<20>((0xa0 + i));
    if (type == "bytes32") return all<32>(0xb0 + i);
    if (type == "bytes8") {
        chain::Hash word{0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};
        return word;
    }
    if (type == "bytes32[]") return Values{all<32>(0xc1), all<32>(0xc2), all<32>(0xc3)};
    if (type == "address[]") return Values{all<20>(0xd1), all<20>(0xd2)};
    if (type == "uint8") return chain::U256(3 + i % 2);
    if (type == "uint16") return chain::U256(7);
    if (type == "uint40") return chain::U256(1'800'000'000 + i);
    if (type == "uint96") return chain::U256(1'000'000'000'000'000'000 + i);
    if (type == "uint256") return chain::U256(i, 0, 0, 256);
    return chain::U256(40 + i);
}

Action action_of(const Vector& vector) {
    const auto type = *type_of(vector.contract, vector.action);
    Action out{.type = std::string(vector.action), .values = {}};
    auto rest = std::string_view(type).substr(type.find('(') + 1);
    rest = rest.substr(0, rest.find("address account,"));
    while (rest.find(',') != std::string_view::npos) {
        const auto member = rest.substr(0, rest.find(','));
        rest.remove_prefix(member.size() + 1);
        out.values.push_back(sample(member.substr(0, member.find(' ')), out.values.size()));
    }
    return out;
}

Domain domain_of(const Vector& vector) {
    return {std::string(vector.contract), (std::uint64_t{1} << 32) + 12345, all<20>(0xcc)};
}

TEST(TypedData, EveryActionIsSignedAsViemSignsIt) {
    for (const auto& vector : kVectors) {
        SCOPED_TRACE(std::string(vector.contract) + " " + std::string(vector.action));
        const auto action = action_of(vector);
        const auto digest = digest_of(domain_of(vector), action, kTurn);
        ASSERT_TRUE(digest) << digest.error().message;
        EXPECT_EQ(to_hex(*digest), vector.digest);
        const auto auth = sign(domain_of(vector), action, kTurn, kKey);
        ASSERT_TRUE(auth);
        EXPECT_EQ(to_hex(auth->r), vector.r);
        EXPECT_EQ(to_hex(auth->vs), vector.vs);
        EXPECT_EQ(*signer_of(*digest, auth->r, auth->vs), kTurn.account);
        if (vector.call.empty()) continue;
        const auto call = call_of(vector.contract, action, *auth);
        ASSERT_TRUE(call) << call.error().message;
        EXPECT_EQ(to_hex(crypto::keccak256(*call)), vector.call);
    }
}

TEST(TypedData, ThereIsAVectorForEveryTypeThatIsSigned) {
    const auto all_types = parse_json(kTypedData);
    ASSERT_TRUE(all_types);
    std::size_t count = 0;
    for (const auto& [contract, types] : all_types->get_object()) {
        count += types.get_object().size();
        for (const auto& [name, type] : types.get_object())
            EXPECT_TRUE(std::ranges::any_of(kVectors,
                                            [&](const Vector& vector) {
                                                return vector.contract == contract &&
                                                       vector.action == name;
                                            }))
                << contract << " " << name;
    }
    EXPECT_EQ(count, std::size(kVectors));
}

TEST(TypedData, WhateverDiffersIsAnotherDigest) {
    const auto& grant = *std::ranges::find(kVectors, "Grant", &Vector::action);
    const auto action = action_of(grant);
    const auto domain = domain_of(grant);
    const auto digest = *digest_of(domain, action, kTurn);
    auto other = domain;
    other.chain_id += 1;
    EXPECT_NE(*digest_of(other, action, kTurn), digest);
    other = domain;
    other.address[19] ^= 1;
    EXPECT_NE(*digest_of(other, action, kTurn), digest);
    auto turn = kTurn;
    turn.nonce = chain::U256(6);
    EXPECT_NE(*digest_of(domain, action, turn), digest);
    turn = kTurn;
    turn.deadline += 1;
    EXPECT_NE(*digest_of(domain, action, turn), digest);
    for (std::size_t i = 0; i < action.values.size(); ++i) {
        auto changed = action;
        auto word = changed.values[i].word().to_be();
        word[31] ^= 1;
        changed.values[i] = Value(chain::U256::from_be(word));
        EXPECT_NE(*digest_of(domain, changed, kTurn), digest) << i;
    }
}

TEST(TypedData, WhatDoesNotFitIsRefusedByName) {
    const auto& grant = *std::ranges::find(kVectors, "Grant", &Vector::action);
    auto action = action_of(grant);
    action.values[2] = Value(chain::U256(1 << 16));  // a uint16
    EXPECT_EQ(digest_of(domain_of(grant), action, kTurn).error().code, "abi");
    action.values.pop_back();
    EXPECT_EQ(digest_of(domain_of(grant), action, kTurn).error().code, "abi");
    action.type = "Own";
    EXPECT_EQ(digest_of(domain_of(grant), action, kTurn).error().code, "unknown");
    EXPECT_EQ(call_of("Purse", action, {}).error().code, "unknown");
}

TEST(TypedData, AHighSIsRefused) {
    const auto digest = crypto::keccak256({});
    auto made = *sign_compact(kKey, digest);
    made.vs = all<32>(0xff);
    EXPECT_EQ(signer_of(digest, made.r, made.vs).error().code, "signature");
}

}  // namespace typed_data_test
}  // namespace vs::model
